using Microsoft.Extensions.Options;

namespace Conversations.Gateway.Streaming;

/// <summary>Counts the streams that are open in this process, and bounds them.</summary>
sealed class OpenStreams(IOptions<StreamingOptions> options)
{
    int count;

    public int Count => Volatile.Read(ref count);

    /// <returns>Null when there are too many; else what is to be disposed when the stream is closed.</returns>
    public IDisposable? TryOpen()
    {
        if (Interlocked.Increment(ref count) <= options.Value.OpenStreams) return new Place(this);
        Interlocked.Decrement(ref count);
        return null;
    }

    sealed class Place(OpenStreams streams) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref streams.count);
    }
}
