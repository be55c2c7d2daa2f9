using Conversations.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Conversations.Gateway.Streaming;

/// <summary>Makes readers of runs.</summary>
sealed class RunReaders(
    IConversationReader log, IGrainFactory grains, IOptions<StreamingOptions> options, TimeProvider time, ILogger<RunReader> logger)
{
    /// <param name="runId">Null: all that happens in the conversation.</param>
    /// <param name="told">Called after the sink was told something, on whichever thread told it; must return at once.</param>
    public RunReader Create(Guid? runId, Guid conversationId, IRunSink sink, Action told) =>
        new(runId, conversationId, sink, told, log, grains, options.Value, time, logger);
}
