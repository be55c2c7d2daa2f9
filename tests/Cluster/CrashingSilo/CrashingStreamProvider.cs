using Orleans.Runtime;
using Orleans.Streams;

namespace Conversations.CrashingSilo;

/// <summary>Gives the streams with the points of <see cref="CrashingStream{T}"/>.</summary>
sealed class CrashingStreamProvider(IStreamProvider inner, CrashPoints points) : IStreamProvider
{
    public bool IsRewindable => inner.IsRewindable;

    public string Name => inner.Name;

    public IAsyncStream<T> GetStream<T>(StreamId streamId) => new CrashingStream<T>(inner.GetStream<T>(streamId), points);
}
