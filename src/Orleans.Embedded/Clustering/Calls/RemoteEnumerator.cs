using Orleans.Runtime;
using Orleans.Runtime.Messaging;

namespace Orleans.Embedded;

/// <summary>The consumer's side of an enumeration in a cluster: looks up the grain's silo, and fetches from there if it is another.</summary>
internal sealed class RemoteEnumerator<TArgs, T>(
    Cluster cluster,
    GrainEnumerable<TArgs, T> enumerable,
    GrainReference target,
    EnumerableMethod<TArgs, T> method,
    TArgs args,
    int maxBatchSize,
    CancellationToken methodToken,
    CancellationToken token) : IAsyncEnumerator<T>
{
    private readonly CancellationTokenSource cancelled = CancellationTokenSource.CreateLinkedTokenSource(methodToken, token);
    private readonly long id = cluster.NextId();
    private IAsyncEnumerator<T>? here;
    private SiloLink? link;
    private RemoteBatch<T> batch = new([], false);
    private int position = -1;

    public T Current => here is not null ? here.Current : batch.Items[position];

    public ValueTask<bool> MoveNextAsync()
    {
        if (here is not null)
            return here.MoveNextAsync();
        if (++position < batch.Items.Length)
            return new(true);
        return batch.IsLast ? new(false) : FetchAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (here is not null)
            await here.DisposeAsync().ConfigureAwait(false);
        else if (!batch.IsLast)
            link?.Post(FrameWriter.Begin(FrameKind.Close, id).End());
        cancelled.Dispose();
    }

    private async ValueTask<bool> FetchAsync()
    {
        var isFirst = link is null;
        if (isFirst)
        {
            if (await cluster.OwnerToEnumerateAsync(target.GrainId, cancelled.Token).ConfigureAwait(false) is not { } owner)
            {
                here = enumerable.EnumerateHere(token);
                return await here.MoveNextAsync().ConfigureAwait(false);
            }

            link = await cluster.Links.ConnectAsync(owner).ConfigureAwait(false);
        }

        try
        {
            var fetched = cluster.RequestAsync(
                link!,
                FrameKind.Fetch,
                method.FullName,
                frame => Write(frame, isFirst),
                static (ref FrameReader frame) => frame.Json<RemoteBatch<T>>(),
                Timeout.InfiniteTimeSpan);
            batch = await fetched.WaitAsync(cancelled.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            batch = new([], true);
            if (exception is OperationCanceledException)
                link!.Post(FrameWriter.Begin(FrameKind.Close, id).End());
            else if (exception is SiloUnavailableException or ConnectionFailedException)
                throw new EnumerationAbortedException($"{method.FullName}: the grain's silo is gone.", exception);
            throw;
        }

        position = 0;
        return batch.Items.Length > 0;
    }

    private void Write(FrameWriter frame, bool isFirst)
    {
        frame.Int64(id).Int32(maxBatchSize).Byte(isFirst ? (byte)1 : (byte)0);
        if (!isFirst)
            return;
        CallFrame.Write(frame, new(
            target.GrainId, target.InterfaceName, method.Signature, CallFlags.None, Timeout.Infinite, 1, cluster.View.Version, [],
            RequestScope.Ambient.Value?.Values));
        frame.Json(args);
    }
}

/// <summary>What one fetch brought to another silo.</summary>
internal sealed record RemoteBatch<T>(T[] Items, bool IsLast);
