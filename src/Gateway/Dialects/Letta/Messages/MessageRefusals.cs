using System.Text.Json.Nodes;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>Errors that only routes of messages and streams answer with.</summary>
static class MessageRefusals
{
    public static LettaException TooManyStreams() =>
        new(429, Detail("Too many streams are open on this server. Please try again later.")) { RetryAfter = 1 };

    public static LettaException UnknownOtid(string otid) =>
        new(404, Detail($"No run found for otid={otid}. The run may have expired or never existed."));

    /// <summary>The answer of an agent's own route to a message while tool calls wait: only there is the detail an object.</summary>
    public static LettaException Pending(AwaitingApproval waiting) => new(409, new JsonObject
    {
        ["detail"] = new JsonObject
        {
            ["code"] = "PENDING_APPROVAL",
            ["message"] = $"CONFLICT: {LettaTexts.AwaitingApproval}",
            ["pending_request_id"] = LettaId.Message(waiting.MessageId),
        },
    });

    static JsonObject Detail(string text) => new() { ["detail"] = text };
}
