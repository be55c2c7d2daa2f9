using System.Reflection;
using System.Text.Json.Serialization;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.CrashingSilo;

/// <summary>Points <c>commit</c>, with the kinds of the events that are committed.</summary>
public sealed class CrashingConversationWriter(IConversationWriter inner, CrashPoints points) : IConversationWriter
{
    /// <summary>The name of each kind of event.</summary>
    public static IReadOnlyDictionary<Type, string> Kinds { get; } = typeof(LogEvent)
        .GetCustomAttributes<JsonDerivedTypeAttribute>()
        .ToDictionary(each => each.DerivedType, each => (string)each.TypeDiscriminator!);

    public Task<CommitResult> Commit(ConversationCommit commit, CancellationToken cancellationToken) =>
        points.Around($"commit {NameOf(commit)}", () => inner.Commit(commit, cancellationToken));

    /// <summary>One kind many times over is one: histories are of any length.</summary>
    static string NameOf(ConversationCommit commit)
    {
        var kinds = commit.Events.Select(logged => Kinds[logged.Event.GetType()]).ToArray();
        return string.Join('+', kinds.Where((kind, i) => i == 0 || kinds[i - 1] != kind));
    }
}
