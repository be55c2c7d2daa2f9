using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Repeats;

sealed partial class RepeatFilter
{
    [LoggerMessage(LogLevel.Error, "A request that came with an Idempotency-Key could not be kept: the store failed.")]
    partial void NotKept(Exception failure);
}
