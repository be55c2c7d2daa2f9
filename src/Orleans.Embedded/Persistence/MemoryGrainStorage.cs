using System.Collections.Concurrent;
using System.Globalization;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Embedded;

/// <summary>Grain storage that lasts as long as the process. Versions are numbers that only grow.</summary>
internal sealed class MemoryGrainStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string Name, GrainId GrainId), Record> records = new();
    private long version;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var record = records.GetValueOrDefault((stateName, grainId));
        grainState.RecordExists = record is not null;
        grainState.ETag = record?.ETag;
        grainState.State = record is null ? default! : Copier<T>.Copy((T)record.Value!);
        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = (stateName, grainId);
        var etag = Interlocked.Increment(ref version).ToString(CultureInfo.InvariantCulture);
        var written = new Record(Copier<T>.Copy(grainState.State), etag);
        var done = Expected(key, grainState.ETag) is { } old ? records.TryUpdate(key, written, old) : records.TryAdd(key, written);
        if (!done)
            throw Conflict(key, grainState.ETag);
        grainState.ETag = written.ETag;
        grainState.RecordExists = true;
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = (stateName, grainId);
        if (Expected(key, grainState.ETag) is { } old && !records.TryRemove(new(key, old)))
            throw Conflict(key, grainState.ETag);
        grainState.ETag = null;
        grainState.RecordExists = false;
        return Task.CompletedTask;
    }

    /// <summary>The stored record, which must be of this version.</summary>
    private Record? Expected((string Name, GrainId GrainId) key, string? etag)
    {
        var stored = records.GetValueOrDefault(key);
        return stored?.ETag == etag ? stored : throw Conflict(key, etag);
    }

    private InconsistentStateException Conflict((string Name, GrainId GrainId) key, string? etag) =>
        new($"State '{key.Name}' of grain {key.GrainId} has been written by another.", records.GetValueOrDefault(key)?.ETag, etag);

    private sealed class Record(object? value, string etag)
    {
        internal object? Value { get; } = value;

        internal string ETag { get; } = etag;
    }
}
