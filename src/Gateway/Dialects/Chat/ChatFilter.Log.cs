using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Dialects.Chat;

sealed partial class ChatFilter
{
    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed.")]
    partial void Failed(string method, string path, Exception exception);

    [LoggerMessage(LogLevel.Error, "{Method} {Path}: the store failed.")]
    partial void StoreFailed(string method, string path, Exception exception);

    [LoggerMessage(LogLevel.Warning, "{Method} {Path}: the owner could not be reached.")]
    partial void OwnerAway(string method, string path, Exception exception);
}
