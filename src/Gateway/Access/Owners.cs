using System.Collections.Concurrent;
using Conversations.Users;

namespace Conversations.Gateway.Access;

/// <summary>Whose things are, remembered: that never changes, so a turn of a conversation that was seen before costs no query.</summary>
sealed class Owners(IOwnership store)
{
    const int Most = 100_000;

    readonly ConcurrentDictionary<(OwnedKind Kind, Guid Id), string> known = new();

    /// <summary>Whether a user may see a thing. What is not there may be looked for: its absence is the answer.</summary>
    public async ValueTask<bool> MaySee(string user, OwnedKind kind, Guid id, CancellationToken cancellationToken)
    {
        if (known.TryGetValue((kind, id), out var owner)) return owner == user;
        if (await store.Find(kind, id, cancellationToken) is not { } found) return true;

        // Those that are in use come back by themselves.
        if (known.Count >= Most) known.Clear();
        known[(kind, id)] = found.Owner ?? Nobody;
        return found.Owner == user;
    }

    // No user has this name: keys demand at least one character.
    const string Nobody = "";
}
