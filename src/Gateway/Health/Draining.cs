using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Conversations.Gateway.Health;

/// <summary>
/// The stop of this process, as its clients see it: it says that it is not ready, goes on serving until its load balancers have noticed,
/// and ends its streams; only then does it stop listening.
/// </summary>
sealed class Draining(IOptions<GatewayLimits> limits, TimeProvider time) : IHostedLifecycleService, IDisposable
{
    readonly CancellationTokenSource ending = new();
    volatile bool begun;

    public bool HasBegun => begun;

    /// <summary>Cancelled when streams must end: their clients come back elsewhere with their cursor.</summary>
    public CancellationToken StreamsEnd => ending.Token;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        begun = true;
        try
        {
            await Task.Delay(limits.Value.DrainDelay, time, cancellationToken);
        }
        finally
        {
            await ending.CancelAsync();
        }
    }

    public void Dispose() => ending.Dispose();

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
