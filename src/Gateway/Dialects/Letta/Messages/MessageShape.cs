using System.Collections.Immutable;
using Conversations.Log;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>Which API messages of stored ones are written.</summary>
/// <param name="Types">The message types; null for all.</param>
/// <param name="Waiting">Tool calls that an approval request shows, so that their answer does not show them again.</param>
/// <param name="Summaries">True: summaries are shown as such; false: as a user's message with the summary packed into it.</param>
readonly record struct MessageShape(ImmutableArray<string>? Types = null, IReadOnlySet<string>? Waiting = null, bool Summaries = false)
{
    /// <summary>The calls that the approval requests among these messages show.</summary>
    public static IReadOnlySet<string> WaitingIn(IEnumerable<MessageEvent> messages) =>
        messages.OfType<ApprovalRequested>().SelectMany(request => request.ToolCallIds).ToHashSet();

    public bool Shows(string type) => Types is not { } types || types.Contains(type);

    public bool IsWaiting(string toolCallId) => Waiting?.Contains(toolCallId) == true;
}
