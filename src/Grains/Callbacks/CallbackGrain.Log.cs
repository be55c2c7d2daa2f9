using Microsoft.Extensions.Logging;

namespace Conversations.Grains.Callbacks;

public sealed partial class CallbackGrain
{
    [LoggerMessage(LogLevel.Information, "Conversation {ConversationId}: {Kind} {EventId}")]
    static partial void LogEvent(ILogger logger, Guid conversationId, string kind, string eventId);

    [LoggerMessage(LogLevel.Warning, "Conversation {ConversationId}: event {EventId} was not told to anybody after {Attempts} calls, and its callback is given up: {Reason}")]
    static partial void LogGivenUp(ILogger logger, Guid conversationId, string eventId, int attempts, string reason);

    [LoggerMessage(LogLevel.Warning, "The callbacks of conversation {ConversationId} could not be looked after; it is tried again.")]
    static partial void LogHeldUp(ILogger logger, Guid conversationId, Exception failure);
}
