using System.Globalization;
using Orleans.Runtime;
using Orleans.Storage;

namespace Conversations.Silo.Storage;

/// <summary>Grain state as JSON rows, each with a version that a write must name.</summary>
internal sealed class GrainStorage(IStoreWriter writer, StoreReader store, TimeProvider time) : IGrainStorage
{
    private const string OfState = "grain_type = @Type and grain_key = @Key and state_name = @Name";

    private readonly string _insert = $"""
        insert into grain_state (grain_type, grain_key, state_name, payload, etag, updated_at)
        select $1, $2, $3, $4, $5, $6 where {writer.Fence}
        on conflict (grain_type, grain_key, state_name) do nothing
        """;

    private readonly string _update = $"""
        update grain_state set payload = $1, etag = $2, updated_at = $3
        where grain_type = $4 and grain_key = $5 and state_name = $6 and etag = $7 and {writer.Fence}
        """;

    private readonly string _delete =
        $"delete from grain_state where grain_type = $1 and grain_key = $2 and state_name = $3 and etag = $4 and {writer.Fence}";

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var stored = await store.First(
            $"select payload, etag from grain_state where {OfState}",
            Place(stateName, grainId),
            row => new StoredState<T>(GrainJson.Read<T>(store.Json(row, 0)), row.GetString(1)),
            CancellationToken.None);
        grainState.State = stored is null ? Activator.CreateInstance<T>() : stored.State;
        grainState.ETag = stored?.Etag;
        grainState.RecordExists = stored is not null;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var payload = new JsonValue(GrainJson.Write(grainState.State));
        // A version is never used twice, so a state that was cleared and made anew is not taken for the old one.
        var etag = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        var at = time.GetUtcNow().UtcTicks;
        var (type, key) = (grainId.Type.ToString(), grainId.Key.ToString());
        await Execute(stateName, grainId, grainState.ETag, grainState.ETag is { } expected
            ? new(_update, payload, etag, at, type, key, stateName, expected)
            : new(_insert, type, key, stateName, payload, etag, at));
        grainState.ETag = etag;
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (grainState.ETag is { } expected)
        {
            await Execute(stateName, grainId, expected, new(_delete, grainId.Type.ToString(), grainId.Key.ToString(), stateName, expected));
        }

        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private async Task Execute(string stateName, GrainId grainId, string? expected, Change change)
    {
        if (await writer.Execute(CancellationToken.None, change) > 0) return;
        var stored = await store.First(
            $"select etag from grain_state where {OfState}", Place(stateName, grainId), row => row.GetString(0), CancellationToken.None);
        throw new InconsistentStateException(
            $"State '{stateName}' of {grainId} has been written by another, or this silo may not write any more.", stored, expected);
    }

    private static object Place(string stateName, GrainId grainId) =>
        new { Type = grainId.Type.ToString(), Key = grainId.Key.ToString(), Name = stateName };

    private sealed record StoredState<T>(T State, string Etag);
}
