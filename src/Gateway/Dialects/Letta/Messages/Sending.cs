using System.Collections.Immutable;
using Conversations.Log;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>A checked request to send messages, independent of the route that it came by.</summary>
/// <param name="Answers">Decisions on waiting tool calls; null when the request has none, empty when it says that it has and has not.</param>
/// <param name="Otids">The client's own ids of the messages, in order; null for those without.</param>
sealed record Sending(
    ImmutableArray<NewMessage> Messages,
    ImmutableArray<ApprovalAnswer>? Answers,
    ImmutableArray<string?> Otids,
    RunOptions Options,
    bool Streaming)
{
    public SendRequest ToRequest(Guid runId) => new(
        runId,
        Messages,
        Answers,
        Options,
        Options.Background ? RunKeys.OfRequest(Otids) : null,
        [.. Otids.OfType<string>().Select(RunKeys.OfMessage).Distinct()]);
}
