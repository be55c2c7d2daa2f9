using System.Collections.Immutable;
using Conversations.Monitoring;
using Conversations.Storage;

namespace Conversations.Gateway.Dashboard.Lists;

/// <param name="For">Who must act: <c>decision</c>, or <c>client</c> for a tool that the client runs.</param>
/// <param name="Owner">Whose conversation it is; null: nobody's.</param>
sealed record WaitingView(Guid ConversationId, string? Title, string? Owner, string For, ImmutableArray<string> Tools, DateTimeOffset? Since)
{
    public static WaitingView Of(WaitingConversation waiting) => new(
        waiting.Head.Id,
        waiting.Head.Metadata.Summary,
        waiting.Head.Owner,
        IsForClient(waiting.Head.Pending!, waiting.Run) ? "client" : "decision",
        [.. waiting.Head.Pending!.Waiting.Select(call => call.Name).Distinct()],
        waiting.Run.CompletedAt);

    /// <summary>Every call that waits is one of a tool that the client runs itself.</summary>
    public static bool IsForClient(PendingApproval pending, RunRecord? run) =>
        run is not null && pending.Waiting.All(call => run.Options.ClientTools.Any(tool => tool.Name == call.Name));
}
