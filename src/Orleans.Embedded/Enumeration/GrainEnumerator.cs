using System.Runtime.ExceptionServices;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>The consumer's side of an enumeration: fetches batches and hands out their items.</summary>
internal sealed class GrainEnumerator<T> : IAsyncEnumerator<T>
{
    private const int FirstBatch = 16;

    private readonly GrainReference target;
    private readonly EnumerationSource<T> source;
    private readonly int maxBatchSize;
    private readonly CancellationTokenRegistration methodCancelled;
    private readonly CancellationTokenRegistration enumerationCancelled;
    private T[] items;
    private int position = -1;
    private Batch batch;

    internal GrainEnumerator(
        GrainReference target, EnumerationSource<T> source, int maxBatchSize, CancellationToken methodToken, CancellationToken token)
    {
        this.target = target;
        this.source = source;
        this.maxBatchSize = maxBatchSize;
        items = new T[Math.Min(FirstBatch, maxBatchSize)];
        methodCancelled = methodToken.UnsafeRegister(static state => ((EnumerationSource<T>)state!).Cancel(), source);
        enumerationCancelled = token.UnsafeRegister(static state => ((EnumerationSource<T>)state!).Cancel(), source);
    }

    public T Current => items[position];

    public ValueTask<bool> MoveNextAsync()
    {
        if (++position < batch.Count)
            return new(true);
        return batch.IsLast ? End() : FetchAsync();
    }

    public async ValueTask DisposeAsync()
    {
        methodCancelled.Unregister();
        enumerationCancelled.Unregister();
        await source.CloseAsync();
    }

    private async ValueTask<bool> FetchAsync()
    {
        // Small first, so that a short sequence costs little; full batches ask for larger ones.
        if (batch.Count == items.Length && items.Length < maxBatchSize)
            items = new T[Math.Min(items.Length * 4, maxBatchSize)];
        var scope = RequestScope.Ambient.Value;
        var call = new FetchCall<T>(target.GrainId, source, items, GrainReference.RunningIn(scope), scope?.Values);
        target.Silo.Send(call);
        batch = await call.Answer;
        position = 0;
        return batch.Count > 0 || await End();
    }

    private ValueTask<bool> End()
    {
        position = batch.Count;
        if (batch.Failure is { } failure)
            ExceptionDispatchInfo.Throw(failure);
        return new(false);
    }
}
