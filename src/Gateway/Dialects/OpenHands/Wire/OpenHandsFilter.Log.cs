using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Dialects.OpenHands.Wire;

sealed partial class OpenHandsFilter
{
    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed.")]
    partial void Failed(string method, string path, Exception exception);

    [LoggerMessage(2, LogLevel.Error, "{Method} {Path}: the store failed.")]
    partial void StoreFailed(string method, string path, Exception exception);

    [LoggerMessage(LogLevel.Warning, "{Method} {Path}: the owner could not be reached.")]
    partial void OwnerAway(string method, string path, Exception exception);
}
