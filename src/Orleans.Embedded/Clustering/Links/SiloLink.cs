using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>One HTTP/2 stream between two silos, on which both send frames as they come.</summary>
/// <remarks>
/// Frames that are posted while others are being sent go together in the next write. What waits to be sent is bounded; nothing that
/// is posted is lost unless the link breaks, and then its owner knows which calls had not been sent yet.
/// </remarks>
internal sealed class SiloLink : IThreadPoolWorkItem
{
    private const int MaxFrame = 128 << 20;
    private const int KeptCapacity = 1 << 20;

    private readonly Lock gate = new();
    private readonly PipeReader input;
    private readonly Stream output;
    private readonly ILinkOwner owner;
    private readonly int maxWaiting;
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ArrayBufferWriter<byte> waiting = new(4096);
    private ArrayBufferWriter<byte> sending = new(4096);
    private List<RemoteCall> unsent = [];
    private bool isFlushing;
    private bool isClosed;

    internal SiloLink(SiloAddress? peer, PipeReader input, Stream output, ILinkOwner owner, int maxWaiting)
    {
        Peer = peer;
        this.input = input;
        this.output = output;
        this.owner = owner;
        this.maxWaiting = maxWaiting;
    }

    /// <summary>The silo at the other end; null for a client.</summary>
    internal SiloAddress? Peer { get; }

    internal bool IsOpen => !isClosed;

    internal Task Closed => closed.Task;

    /// <summary>Sends a frame soon.</summary>
    /// <param name="call">The call that is in it: marked as sent when nobody can say any more that it was not.</param>
    /// <returns>What became of it.</returns>
    internal PostResult Post(ReadOnlySpan<byte> frame, RemoteCall? call = null)
    {
        lock (gate)
        {
            if (isClosed)
                return PostResult.Closed;
            if (waiting.WrittenCount > maxWaiting)
                return PostResult.Full;
            waiting.Write(frame);
            if (call is not null)
                unsent.Add(call);
            if (isFlushing)
                return PostResult.Posted;
            isFlushing = true;
        }

        // A grain's turn must not run the transport's code; any other thread may, and saves a hop.
        if (Mailbox.Current is not null)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        else
            Flush();
        return PostResult.Posted;
    }

    void IThreadPoolWorkItem.Execute() => Flush();

    /// <summary>Reads frames and hands them to the owner until either side closes the link.</summary>
    internal async Task ReadAsync(CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            while (true)
            {
                var result = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
                var rest = result.Buffer;
                while (TryTake(ref rest))
                {
                }

                input.AdvanceTo(rest.Start, rest.End);
                if (result.IsCompleted)
                    break;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // This silo stops.
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        Close(failure);
    }

    internal void Close(Exception? failure)
    {
        List<RemoteCall> left;
        lock (gate)
        {
            if (isClosed)
                return;
            isClosed = true;
            left = unsent;
            unsent = [];
        }

        closed.TrySetResult();
        owner.LinkClosed(this, left, failure);
    }

    private void Flush()
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            _ = FlushAsync();
            return;
        }

        using (ExecutionContext.SuppressFlow())
            _ = FlushAsync();
    }

    private async Task FlushAsync()
    {
        try
        {
            while (true)
            {
                lock (gate)
                {
                    if (waiting.WrittenCount == 0 || isClosed)
                    {
                        isFlushing = false;
                        return;
                    }

                    (waiting, sending) = (sending, waiting);
                    foreach (var call in unsent)
                        call.IsSent = true;
                    unsent.Clear();
                }

                await output.WriteAsync(sending.WrittenMemory).ConfigureAwait(false);
                await output.FlushAsync().ConfigureAwait(false);
                if (sending.Capacity > KeptCapacity)
                    sending = new(4096);
                sending.ResetWrittenCount();
            }
        }
        catch (Exception exception)
        {
            Close(exception);
        }
    }

    private bool TryTake(ref ReadOnlySequence<byte> bytes)
    {
        if (bytes.Length < FrameWriter.LengthSize)
            return false;
        Span<byte> prefix = stackalloc byte[FrameWriter.LengthSize];
        bytes.Slice(0, FrameWriter.LengthSize).CopyTo(prefix);
        var length = BinaryPrimitives.ReadInt32LittleEndian(prefix);
        if (length is <= 0 or > MaxFrame)
            throw new InvalidDataException($"A frame of {length} bytes.");
        if (bytes.Length < FrameWriter.LengthSize + length)
            return false;
        var frame = bytes.Slice(FrameWriter.LengthSize, length);
        bytes = bytes.Slice(frame.End);
        if (frame.IsSingleSegment)
        {
            Deliver(frame.FirstSpan);
            return true;
        }

        var copy = ArrayPool<byte>.Shared.Rent(length);
        frame.CopyTo(copy);
        Deliver(copy.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(copy);
        return true;
    }

    private void Deliver(ReadOnlySpan<byte> frame)
    {
        var reader = new FrameReader(frame);
        owner.FrameArrived(this, (FrameKind)reader.Byte(), reader.Int64(), reader);
    }
}

internal enum PostResult
{
    Posted,

    /// <summary>Too much waits already.</summary>
    Full,
    Closed,
}

/// <summary>What becomes of what links bring. Called by the threads that read them: both must return at once.</summary>
internal interface ILinkOwner
{
    void FrameArrived(SiloLink link, FrameKind kind, long id, FrameReader frame);

    /// <param name="unsent">Calls that surely did not leave.</param>
    void LinkClosed(SiloLink link, List<RemoteCall> unsent, Exception? failure);
}
