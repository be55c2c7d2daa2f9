using Conversations.Grains.Models;
using Polly;
using Polly.Retry;

namespace Conversations.Silo.Models;

/// <summary>Makes a model call again after a failure that may pass: exponential waits with jitter, or the wait the provider asks for.</summary>
internal sealed partial class RetryPipeline(RetryOptions options, TimeProvider time, ILogger logger)
{
    private static readonly ResiliencePropertyKey<string> Handle = new("model");

    private readonly ResiliencePipeline? _pipeline = options.Count == 0 ? null : Build(options, time, logger);

    /// <param name="handle">The model called, for the log.</param>
    public async ValueTask<T> Execute<T, TState>(
        string handle, Func<TState, CancellationToken, ValueTask<T>> call, TState state, CancellationToken cancellationToken)
    {
        if (_pipeline is null) return await call(state, cancellationToken).ConfigureAwait(false);

        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            context.Properties.Set(Handle, handle);
            return await _pipeline.ExecuteAsync(
                static (context, arguments) => arguments.call(arguments.state, context.CancellationToken),
                context,
                (call, state)).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static ResiliencePipeline Build(RetryOptions options, TimeProvider time, ILogger logger) =>
        new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = options.Count,
            Delay = options.BaseDelay,
            MaxDelay = options.MaxDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = arguments => ValueTask.FromResult(
                arguments.Outcome.Exception is ModelException { Transient: true } failure && !(failure.RetryAfter > options.MaxDelay)),
            DelayGenerator = static arguments => ValueTask.FromResult((arguments.Outcome.Exception as ModelException)?.RetryAfter),
            OnRetry = arguments =>
            {
                var failure = (ModelException)arguments.Outcome.Exception!;
                var handle = arguments.Context.Properties.GetValue(Handle, "");
                CallRepeated(logger, handle, failure.Kind, failure.Status, arguments.AttemptNumber + 1, arguments.RetryDelay);
                return ValueTask.CompletedTask;
            },
        }).Build();
}
