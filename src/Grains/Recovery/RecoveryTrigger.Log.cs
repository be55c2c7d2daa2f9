using Microsoft.Extensions.Logging;

namespace Conversations.Grains.Recovery;

public sealed partial class RecoveryTrigger
{
    [LoggerMessage(LogLevel.Warning, "The runs of a silo that has gone could not be looked for at once.")]
    static partial void LogSweepFailed(ILogger logger, Exception failure);
}
