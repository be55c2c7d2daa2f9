using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Streaming;

sealed partial class LiveConnections
{
    [LoggerMessage(LogLevel.Debug, "How many clients are here could not be told; it is said again.")]
    partial void NotTold(Exception failure);

    [LoggerMessage(LogLevel.Debug, "How many clients there are in all could not be asked.")]
    partial void NotCounted(Exception failure);
}
