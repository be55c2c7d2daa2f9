using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>An enumeration that another silo consumes: read here as any other, and sent on batch by batch.</summary>
internal abstract class ArrivedEnumeration : IArrivedCall
{
    /// <summary>Waits for one item, takes what is ready, and sends it.</summary>
    internal abstract Task SendBatchAsync(SiloLink link, long id, int max);

    internal abstract Task CloseAsync();
}

/// <inheritdoc cref="ArrivedEnumeration"/>
[SuppressMessage("Design", "CA1001", Justification = "A source without a timer holds nothing to dispose of.")]
internal sealed class ArrivedEnumeration<T>(Func<CancellationToken, IAsyncEnumerator<T>> enumerate) : ArrivedEnumeration
{
    private readonly CancellationTokenSource closed = new();
    private IAsyncEnumerator<T>? items;
    private Task<bool>? move;

    internal override async Task SendBatchAsync(SiloLink link, long id, int max)
    {
        try
        {
            items ??= enumerate(closed.Token);
            var batch = new List<T>();
            var isLast = false;
            while (batch.Count < max && !isLast)
            {
                move ??= items.MoveNextAsync().AsTask();
                if (!move.IsCompleted && batch.Count > 0)
                    break;
                isLast = !await move.ConfigureAwait(false);
                move = null;
                if (!isLast)
                    batch.Add(items.Current);
            }

            link.Post(FrameWriter.Begin(FrameKind.Answer, id).Json(new RemoteBatch<T>([.. batch], isLast)).End());
        }
        catch (Exception exception)
        {
            link.Post(FrameWriter.Begin(FrameKind.Failure, id).Failure(exception).End());
        }
    }

    internal override async Task CloseAsync()
    {
        await closed.CancelAsync().ConfigureAwait(false);
        if (items is null)
            return;
        if (move is not null)
            await ((Task)move).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await items.DisposeAsync().ConfigureAwait(false);
    }
}

/// <summary>The enumerations that other silos consume, by the link and the id that they gave them.</summary>
internal sealed class ArrivedEnumerations
{
    private readonly ConcurrentDictionary<(SiloLink Link, long Id), ArrivedEnumeration> open = new();

    internal async Task FetchAsync(SiloLink link, long request, ArrivedEnumeration? begun, long id, int max)
    {
        if (begun is not null)
            open[(link, id)] = begun;
        if (open.TryGetValue((link, id), out var enumeration))
            await enumeration.SendBatchAsync(link, request, max).ConfigureAwait(false);
        else
            link.Post(FrameWriter.Begin(FrameKind.Failure, request).Failure(new EnumerationAbortedException("The enumeration is over.")).End());
    }

    internal void Close(SiloLink link, long id)
    {
        if (open.TryRemove((link, id), out var enumeration))
            _ = enumeration.CloseAsync();
    }

    internal void LinkClosed(SiloLink link)
    {
        foreach (var (key, _) in open)
        {
            if (key.Link == link)
                Close(link, key.Id);
        }
    }
}
