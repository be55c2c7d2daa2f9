using System.Buffers;
using System.IO.Pipelines;

namespace Conversations.Gateway.Streaming;

/// <summary>One client's end of a stream. A flush that the client does not take in time is an error, so nobody waits for it for ever.</summary>
sealed class StreamOutput(PipeWriter writer, TimeSpan timeout, TimeProvider time)
{
    bool pending = true;

    /// <summary>True once something was written.</summary>
    public bool Begun { get; private set; }

    public void Write(ReadOnlySpan<byte> frames)
    {
        writer.Write(frames);
        Begun |= !frames.IsEmpty;
        pending |= !frames.IsEmpty;
    }

    /// <summary>Sends what was written. The first flush sends the headers even if nothing was.</summary>
    /// <exception cref="TimeoutException">The client does not read.</exception>
    public ValueTask Flush(CancellationToken cancellationToken)
    {
        if (!pending) return default;
        pending = false;
        var flush = writer.FlushAsync(cancellationToken);
        if (!flush.IsCompletedSuccessfully) return Bounded(flush, cancellationToken);
        _ = flush.Result;
        return default;
    }

    async ValueTask Bounded(ValueTask<FlushResult> flush, CancellationToken cancellationToken) =>
        await flush.AsTask().WaitAsync(timeout, time, cancellationToken);
}
