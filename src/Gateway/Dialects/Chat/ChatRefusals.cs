using Conversations.Log;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.Chat;

/// <summary>What a conversation's refusals, and the failures of its runs, read like.</summary>
static class ChatRefusals
{
    public static ChatException Of(Refusal refusal) => refusal switch
    {
        NotFound { What: "conversation" } => ChatException.NotFound("Conversation"),
        NotFound { What: "agent" } => ChatException.NotFound("Agent"),
        Busy => ChatException.Conflict("Conversation is busy"),
        ConversationArchived => ChatException.Conflict("Conversation is archived"),
        AwaitingApproval => ChatException.Conflict("Conversation is waiting for an approval"),
        AlreadyExists => ChatException.Conflict("Conversation exists already"),
        UnknownModel unknown => ChatException.Invalid("value_error", $"No model {unknown.Handle} is configured", "body", "model"),
        _ => throw new InvalidOperationException($"A refusal of type {refusal.GetType().Name} has no answer."),
    };

    /// <summary>The model has failed; the message that was sent stays.</summary>
    public static ChatException Of(RunError error) => new(StatusCodes.Status502BadGateway, Text(error));

    public static string Text(RunError error) => error.Failure switch
    {
        RunFailure.Internal => "The answer failed for a reason of this server's.",
        _ => error.Detail is { Length: > 0 } detail ? detail : "The model failed.",
    };
}
