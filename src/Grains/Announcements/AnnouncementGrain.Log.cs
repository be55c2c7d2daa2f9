using Microsoft.Extensions.Logging;

namespace Conversations.Grains.Announcements;

public sealed partial class AnnouncementGrain
{
    [LoggerMessage(LogLevel.Error, "The webhook {Listener} was not told of conversation {ConversationId} after {Attempts} requests; what waited is left out.")]
    static partial void LogLeftOut(ILogger logger, string listener, Guid conversationId, int attempts);

    [LoggerMessage(LogLevel.Warning, "Nobody could be told of conversation {ConversationId}; it is tried again.")]
    static partial void LogHeldUp(ILogger logger, Guid conversationId, Exception failure);
}
