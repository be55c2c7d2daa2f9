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
    /// <summary>The same for every sending with these otids; null when a message has none.</summary>
    public string? Key => RunKeys.OfRequest(Otids);

    /// <param name="again">The client says that it has sent this before.</param>
    public SendRequest ToRequest(Guid runId, bool again = false)
    {
        var mayRepeat = Options.Background || again;
        IEnumerable<string> keys = Otids.OfType<string>().Select(RunKeys.OfMessage).Distinct();
        if (!mayRepeat && Key is { } key) keys = keys.Append(key);
        return new SendRequest(runId, Messages, Answers, Options, mayRepeat ? Key : null, [.. keys]);
    }
}
