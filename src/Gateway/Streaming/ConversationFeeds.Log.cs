using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Streaming;

sealed partial class ConversationFeeds
{
    [LoggerMessage(LogLevel.Warning, "A conversation's stream could not be unsubscribed from.")]
    static partial void LogUnsubscribeFailed(ILogger logger, Exception failure);
}
