namespace Conversations.Grains.Runs;

/// <summary>The background task of one run, and the means to end it.</summary>
sealed class RunLoop(Guid runId) : IDisposable
{
    readonly CancellationTokenSource cancellation = new();
    bool disposed;

    public Guid RunId => runId;

    public CancellationToken Token => disposed ? new CancellationToken(canceled: true) : cancellation.Token;

    public Task Task { get; set; } = Task.CompletedTask;

    public void Cancel()
    {
        if (!disposed) cancellation.Cancel();
    }

    public void Dispose()
    {
        disposed = true;
        cancellation.Dispose();
    }
}
