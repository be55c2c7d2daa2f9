using System.Collections.Concurrent;
using Conversations.Users;

namespace Conversations.Gateway.Access;

/// <summary>Who may see what, remembered: whose a thing is never changes, so a turn of a conversation that was seen before costs no query.</summary>
/// <remarks>Only what a user may see is remembered: what is another's takes as long to look up as what never was.</remarks>
sealed class Owners(IOwnership store)
{
    const int Most = 100_000;

    readonly ConcurrentDictionary<(string User, OwnedKind Kind, Guid Id), bool> seen = new();

    /// <summary>Whether a user may see a thing. What is not there may be looked for: its absence is the answer.</summary>
    public async ValueTask<bool> MaySee(string user, OwnedKind kind, Guid id, CancellationToken cancellationToken)
    {
        if (seen.ContainsKey((user, kind, id))) return true;
        if (await store.Find(kind, id, cancellationToken) is not { } found) return true;
        if (found.Owner != user) return false;

        // Those that are in use come back by themselves.
        if (seen.Count >= Most) seen.Clear();
        seen[(user, kind, id)] = true;
        return true;
    }
}
