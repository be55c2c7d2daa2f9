using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Conversations.Steps;
using Conversations.Storage;

namespace Conversations.Silo.Storage;

/// <summary>Finds steps by the events that begin them. Their ids begin with their time, so their order is that of their ids.</summary>
internal sealed class StepReader(StoreReader store) : IStepReader
{
    private readonly string _id = store.Dialect.Text("events.payload", "stepId");
    private readonly string _noteId = store.Dialect.Text("notes.payload -> 'state'", "id");

    public Task<StepPlace?> Find(Guid stepId, CancellationToken cancellationToken) =>
        store.First(Sql(Steps().And(true, $"{_id} = @Id")), new { Id = stepId.ToString() }, Place, cancellationToken);

    public Task<IReadOnlyList<StepPlace>> List(StepQuery query, CancellationToken cancellationToken)
    {
        var (direction, beyond, within) = query.Ascending ? ("asc", ">", "<") : ("desc", "<", ">");
        var where = Steps()
            .And(query.Owner is not null, "exists (select 1 from conversations where conversations.id = runs.conversation_id and owner = @Owner)")
            .And(query.AgentId is not null, "runs.agent_id = @AgentId")
            .And(query.Model is not null, "((events.payload ->> 'model') = @Model or (events.payload ->> 'model') like '%/' || @Model)")
            .And(query.From is not null, $"{_id} >= @From")
            .And(query.To is not null, $"{_id} < @To")
            .And(query.Feedback is not null, "(notes.payload -> 'state' ->> 'feedback') = @Feedback")
            .And(query.HasFeedback is true, "(notes.payload -> 'state' ->> 'feedback') is not null")
            .And(query.HasFeedback is false, "(notes.payload -> 'state' ->> 'feedback') is null")
            .And(query.Tags is not null, $"exists (select 1 from {store.Dialect.Elements("notes.payload -> 'state' -> 'tags'")} where element.value {store.Dialect.In("@Tags")})")
            .And(query.After is not null, $"{_id} {beyond} @After")
            .And(query.Before is not null, $"{_id} {within} @Before");
        var arguments = new
        {
            query.Owner,
            AgentId = query.AgentId?.ToString(),
            query.Model,
            From = query.From is { } from ? First(from) : null,
            // Dates include the millisecond that they name.
            To = query.To is { } to ? First(to.AddMilliseconds(1)) : null,
            query.Feedback,
            Tags = query.Tags?.ToArray(),
            After = query.After?.ToString(),
            Before = query.Before?.ToString(),
            query.Limit,
        };
        return store.All($"{Sql(where)} order by {_id} {direction} limit @Limit", arguments, Place, cancellationToken);
    }

    public Task<IReadOnlyList<StepNote>> Notes(ImmutableArray<Guid> stepIds, CancellationToken cancellationToken) => store.All(
        $"select payload from grain_state as notes where state_name = 'step' and {_noteId} {store.Dialect.In("@Ids")}",
        new { Ids = stepIds.Select(id => id.ToString()).ToArray() },
        row => GrainJson.Read<StepNoteRecord>(store.Json(row, 0)).State!,
        cancellationToken);

    private static Where Steps() => new("events.kind = 'step-started'");

    private string Sql(Where where) => $"""
        select {_id}, runs.body, notes.payload
        from events
        join runs on runs.id = (events.payload ->> 'runId')
        left join grain_state as notes on notes.state_name = 'step' and {_noteId} = {_id}
        {where}
        """;

    private StepPlace Place(DbDataReader row) => new(
        Guid.Parse(row.GetString(0)),
        StoredJson.Read<RunRecord>(store.Json(row, 1)),
        row.IsDBNull(2) ? null : GrainJson.Read<StepNoteRecord>(store.Json(row, 2)).State);

    /// <summary>Not above any id of that millisecond or a later one, as text.</summary>
    private static string First(DateTimeOffset at)
    {
        var time = at.ToUnixTimeMilliseconds().ToString("x12", CultureInfo.InvariantCulture);
        return $"{time[..8]}-{time[8..]}";
    }
}
