using Conversations.Grains.Models;

namespace Conversations.Silo.Models;

internal sealed partial class RetryPipeline
{
    [LoggerMessage(LogLevel.Warning, "{Model} failed ({Kind}, status {Status}); repetition {Attempt} follows in {Delay}")]
    private static partial void CallRepeated(ILogger logger, string model, ModelFailure kind, int? status, int attempt, TimeSpan delay);
}
