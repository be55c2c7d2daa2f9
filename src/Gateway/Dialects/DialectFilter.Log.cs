using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Dialects;

abstract partial class DialectFilter
{
    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed.")]
    static partial void LogFailed(ILogger logger, string method, string path, Exception exception);

    [LoggerMessage(2, LogLevel.Error, "{Method} {Path}: the store failed.")]
    static partial void LogStoreFailed(ILogger logger, string method, string path, Exception exception);

    [LoggerMessage(LogLevel.Warning, "{Method} {Path}: the owner could not be reached.")]
    static partial void LogOwnerAway(ILogger logger, string method, string path, Exception exception);
}
