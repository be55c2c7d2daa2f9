using Conversations.Gateway.Access;
using Conversations.Gateway.Auth;
using Conversations.Gateway.Dialects.Letta.Tools;
using Conversations.Gateway.OpenApi;
using Conversations.Log;
using Conversations.Runs;
using Conversations.Steps;
using Conversations.Storage;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.Letta.Runs;

static class RunEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
        var runs = v1.MapGroup("/runs").WithTags("runs");
        runs.MapGet("/", List).WithName("runs.list").Shared().Naming(OwnedKind.Run, "before", "after");
        runs.MapGet("/active", ListActive).WithName("runs.listActive").Shared().Naming(OwnedKind.Run, "before", "after");
        runs.MapGet("/{run_id}", Retrieve).WithName("runs.retrieve");
        runs.MapGet("/{run_id}/steps", ListSteps).WithName("runs.steps.list");
        runs.MapGet("/{run_id}/usage", RetrieveUsage).WithName("runs.usage.retrieve");
        runs.MapGet("/{run_id}/metrics", RetrieveMetrics).WithName("runs.metrics.retrieve");
        runs.MapGet("/{run_id}/trace", RetrieveTrace).WithName("runs.trace.retrieve");
        runs.MapDelete("/{run_id}", Delete).WithName("runs.delete");
    }

    [EndpointSummary("Lists runs.")]
    [Asks("conversation_id", "stop_reason", "after", "before", "order")]
    [Asks<List<string>>("agent_id", "agent_ids", "statuses"), Asks<bool>("active", "background", "ascending"), Asks<int>("limit")]
    [Gives<List<RunDto>>]
    static Task<IResult> List(HttpRequest request, IConversationReader store, IGrainFactory grains, CancellationToken cancellationToken) =>
        Page(Asked(request), store, grains, cancellationToken);

    [EndpointSummary("Lists the runs that have not ended.")]
    [Asks("conversation_id", "stop_reason", "after", "before", "order")]
    [Asks<List<string>>("agent_id", "agent_ids", "statuses"), Asks<bool>("active", "background", "ascending"), Asks<int>("limit")]
    [Gives<List<RunDto>>]
    static Task<IResult> ListActive(HttpRequest request, IConversationReader store, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var query = Asked(request);
        return Page(query is null ? null : query with { Statuses = RunFilters.Active }, store, grains, cancellationToken);
    }

    static RunQuery? Asked(HttpRequest request) =>
        RunFilters.Read(new LettaQuery(request)) is { } query ? query with { Owner = request.HttpContext.Caller().Scope } : null;

    static async Task<IResult> Page(RunQuery? query, IConversationReader store, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (query is null) return LettaResult.Json([], LettaJson.Wire.ListRunDto);
        foreach (var cursor in new[] { query.Before, query.After })
        {
            if (cursor is not { } id || await store.FindRun(id, cancellationToken) is not null) continue;
            throw LettaException.NotFound("Run", LettaId.Run(id));
        }

        var runs = await store.ListRuns(query, cancellationToken);
        return LettaResult.Json([.. await Task.WhenAll(runs.Select(run => run.ToWire(grains)))], LettaJson.Wire.ListRunDto);
    }

    [EndpointSummary("Shows a run.")]
    [Gives<RunDto>]
    static async Task<IResult> Retrieve(HttpRequest request, IConversationReader store, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var run = await Find(request, store, cancellationToken);
        return LettaResult.Json(await run.ToWire(grains), LettaJson.Wire.RunDto);
    }

    [EndpointSummary("Lists the steps of a run.")]
    [Asks("after", "before", "order"), Asks<int>("limit"), Gives<List<StepDto>>]
    static async Task<IResult> ListSteps(
        HttpRequest request, IConversationReader store, IStepReader reader, CancellationToken cancellationToken)
    {
        var run = await Find(request, store, cancellationToken);
        var found = await store.ReadSteps(run, cancellationToken);
        var notes = (await reader.Notes([.. found.Select(step => step.Started.StepId)], cancellationToken)).ToDictionary(note => note.Id);
        var steps = found.Select(step => step.ToWire(run, notes.GetValueOrDefault(step.Started.StepId)));
        var page = LettaPage.Of(steps, step => step.Id, new LettaQuery(request), absentLimit: 100, ascending: false);
        return LettaResult.Json(page, LettaJson.Wire.ListStepDto);
    }

    [EndpointSummary("Sums up a run's tokens.")]
    [Gives<RunUsageDto>]
    static async Task<IResult> RetrieveUsage(HttpRequest request, IConversationReader store, CancellationToken cancellationToken)
    {
        var run = await Find(request, store, cancellationToken);
        var steps = await store.ReadSteps(run, cancellationToken);
        var usage = steps.Aggregate(Usage.None, (sum, step) => sum.Add(step.Usage ?? Usage.None));
        return LettaResult.Json(RunUsageDto.Of(usage), LettaJson.Wire.RunUsageDto);
    }

    [EndpointSummary("Tells how long a run took.")]
    [Gives<RunMetricsDto>]
    static async Task<IResult> RetrieveMetrics(HttpRequest request, IConversationReader store, CancellationToken cancellationToken)
    {
        var run = await Find(request, store, cancellationToken);
        var messages = await store.ReadMessages(
            run.ConversationId, new MessagePage(Limit: LettaQuery.MaxPage, Ascending: true) { RunId = run.Id }, cancellationToken);
        var tools = messages
            .Select(logged => logged.Event)
            .OfType<ToolReturned>()
            .SelectMany(returned => returned.Message.Parts.OfType<ToolReturnPart>())
            .Select(part => LettaId.Tool(ToolIds.Of(part.Name)))
            .Distinct();
        var metrics = new RunMetricsDto(
            LettaId.Run(run.Id),
            LettaId.Agent(run.AgentId),
            WireTime.SinceEpoch(run.CreatedAt),
            WireTime.Between(run.CreatedAt, run.CompletedAt),
            (await store.ReadSteps(run, cancellationToken)).Count,
            [.. tools]);
        return LettaResult.Json(metrics, LettaJson.Wire.RunMetricsDto);
    }

    [EndpointSummary("Refused: what went to the providers and came from them is not kept.")]
    static async Task<IResult> RetrieveTrace(HttpRequest request, IConversationReader store, CancellationToken cancellationToken)
    {
        await Find(request, store, cancellationToken);
        throw LettaException.NotImplemented("This server keeps no traces of runs.");
    }

    [EndpointSummary("Deletes a run that has ended, with its messages.")]
    [Gives(typeof(void))]
    static async Task<IResult> Delete(
        HttpRequest request, IConversationReader store, IRunEraser eraser, CancellationToken cancellationToken)
    {
        var run = await Find(request, store, cancellationToken);
        if (!await eraser.Erase(run.Id, cancellationToken))
            throw LettaException.Conflict($"Run {LettaId.Run(run.Id)} is in progress. Cancel it first.", run.Id);
        return LettaResult.Null();
    }

    static async Task<RunRecord> Find(HttpRequest request, IConversationReader store, CancellationToken cancellationToken)
    {
        var id = request.RunId();
        return await store.FindRun(id, cancellationToken) ?? throw LettaException.NotFound("Run", LettaId.Run(id));
    }
}
