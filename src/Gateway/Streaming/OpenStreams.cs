using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Conversations.Telemetry;
using Microsoft.Extensions.Options;

namespace Conversations.Gateway.Streaming;

/// <summary>Counts the streams that are open in this process, in all and of each user, and bounds them.</summary>
sealed class OpenStreams
{
    readonly ConcurrentDictionary<string, int> ofUsers = new(StringComparer.Ordinal);
    readonly IOptions<StreamingOptions> options;
    int count;

    public OpenStreams(IOptions<StreamingOptions> options, IMeterFactory meters)
    {
        this.options = options;
        meters.Create(TelemetryNames.Source).CreateObservableUpDownCounter(TelemetryNames.StreamsOpen, () => Count, "{stream}", "Streams open in this process.");
    }

    public int Count => Volatile.Read(ref count);

    /// <param name="user">Whose it is; null: nobody's, and then only the whole is bounded.</param>
    /// <returns>Null when there are too many; else what is to be disposed when the stream is closed.</returns>
    public IDisposable? TryOpen(string? user)
    {
        if (Interlocked.Increment(ref count) > options.Value.OpenStreams) return Refuse();
        if (user is null) return new Place(this, user);
        if (ofUsers.AddOrUpdate(user, 1, static (_, open) => open + 1) <= options.Value.StreamsPerUser) return new Place(this, user);
        Leave(user);
        return Refuse();
    }

    Place? Refuse()
    {
        Interlocked.Decrement(ref count);
        return null;
    }

    void Leave(string user)
    {
        if (ofUsers.AddOrUpdate(user, 0, static (_, open) => open - 1) == 0) ofUsers.TryRemove(KeyValuePair.Create(user, 0));
    }

    sealed class Place(OpenStreams streams, string? user) : IDisposable
    {
        public void Dispose()
        {
            Interlocked.Decrement(ref streams.count);
            if (user is not null) streams.Leave(user);
        }
    }
}
