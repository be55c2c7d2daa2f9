using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Repeats;

sealed partial class RepeatPruning
{
    [LoggerMessage(LogLevel.Warning, "Old requests could not be forgotten; it is tried again.")]
    partial void NotPruned(Exception failure);
}
