using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Dashboard.Live;

sealed partial class LiveFeed
{
    // Not for the dashboard's own log view, where each would bring the next.
    [LoggerMessage(LogLevel.Debug, "{Problem}.")]
    partial void NotFoundOut(string problem, Exception failure);

    [LoggerMessage(LogLevel.Error, "The dashboard's look at the cluster failed.")]
    partial void LookingFailed(Exception failure);
}
