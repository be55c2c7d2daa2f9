using Orleans.Runtime;
using Orleans.Storage;

namespace Conversations.Silo.Storage;

/// <summary>Grain state as JSON rows, each with a version that a write must name.</summary>
internal sealed class SqliteGrainStorage(WriteQueue queue, StoreReader store, TimeProvider time) : IGrainStorage
{
    private const string OfState = "grain_type = @Type and grain_key = @Key and state_name = @Name";

    private const string Insert = """
        insert into grain_state (grain_type, grain_key, state_name, payload, etag, updated_at)
        values (@Type, @Key, @Name, @Payload, @Etag, @At)
        on conflict (grain_type, grain_key, state_name) do nothing
        """;

    private const string Update =
        $"update grain_state set payload = @Payload, etag = @Etag, updated_at = @At where {OfState} and etag = @Expected";

    private const string Delete = $"delete from grain_state where {OfState} and etag = @Expected";

    private const string SelectEtag = $"select etag from grain_state where {OfState}";

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var stored = await store.First(
            $"select payload, etag from grain_state where {OfState}",
            new { Type = grainId.Type.ToString(), Key = grainId.Key.ToString(), Name = stateName },
            row => new StoredState<T>(GrainJson.Read<T>(row.GetFieldValue<byte[]>(0)), row.GetString(1)),
            CancellationToken.None);
        grainState.State = stored is null ? Activator.CreateInstance<T>() : stored.State;
        grainState.ETag = stored?.Etag;
        grainState.RecordExists = stored is not null;
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var payload = GrainJson.Write(grainState.State);
        // A version is never used twice, so a state that was cleared and made anew is not taken for the old one.
        var etag = Guid.NewGuid().ToString("N");
        var expected = grainState.ETag;
        var at = time.GetUtcNow();
        await Change(stateName, grainId, expected, session => expected is null
            ? Of(session.Prepare(Insert), stateName, grainId).Bind(payload).Bind(etag).Bind(at).Execute()
            : Of(session.Prepare(Update).Bind(payload).Bind(etag).Bind(at), stateName, grainId).Bind(expected).Execute());
        grainState.ETag = etag;
        grainState.RecordExists = true;
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (grainState.ETag is { } expected)
        {
            await Change(stateName, grainId, expected, session =>
                Of(session.Prepare(Delete), stateName, grainId).Bind(expected).Execute());
        }

        grainState.State = Activator.CreateInstance<T>();
        grainState.ETag = null;
        grainState.RecordExists = false;
    }

    private async Task Change(string stateName, GrainId grainId, string? expected, Func<WriteSession, int> change)
    {
        var (changed, stored) = await queue.Run(
            session => change(session) is 0
                ? (false, Of(session.Prepare(SelectEtag), stateName, grainId).ExecuteScalar())
                : (true, null),
            CancellationToken.None);
        if (!changed) throw new InconsistentStateException($"State '{stateName}' of {grainId} has been written by another.", stored, expected);
    }

    private static Statement Of(Statement statement, string stateName, GrainId grainId) =>
        statement.Bind(grainId.Type.ToString()).Bind(grainId.Key.ToString()).Bind(stateName);

    private sealed record StoredState<T>(T State, string Etag);
}
