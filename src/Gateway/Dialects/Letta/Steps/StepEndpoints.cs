using System.Text.Json.Nodes;
using Conversations.Gateway.Access;
using Conversations.Gateway.Auth;
using Conversations.Gateway.Dialects.Letta.Messages;
using Conversations.Gateway.Dialects.Letta.Runs;
using Conversations.Gateway.OpenApi;
using Conversations.Log;
using Conversations.Steps;
using Conversations.Storage;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.Letta.Steps;

static class StepEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
        var steps = v1.MapGroup("/steps").WithTags("steps");
        steps.MapGet("/", List).WithName("steps.list").Shared().Naming(OwnedKind.Step, "before", "after");
        steps.MapGet("/{step_id}", Retrieve).WithName("steps.retrieve");
        steps.MapGet("/{step_id}/messages", ListMessages).WithName("steps.messages.list");
        steps.MapGet("/{step_id}/metrics", RetrieveMetrics).WithName("steps.metrics.retrieve");
        steps.MapGet("/{step_id}/trace", RetrieveTrace).WithName("steps.trace.retrieve");
        steps.MapPatch("/{step_id}/feedback", GiveFeedback).WithName("steps.feedback.create");
    }

    [EndpointSummary("Lists steps.")]
    [Asks("agent_id", "model", "feedback", "project_id", "start_date", "end_date", "after", "before", "order")]
    [Asks<List<string>>("tags", "trace_ids"), Asks<bool>("has_feedback"), Asks<int>("limit")]
    [Gives<List<StepDto>>]
    static async Task<IResult> List(HttpRequest request, IStepReader steps, IConversationReader store, CancellationToken cancellationToken)
    {
        if (StepFilters.Read(new LettaQuery(request)) is not { } query) return LettaResult.Json([], LettaJson.Wire.ListStepDto);
        foreach (var cursor in new[] { query.After, query.Before })
        {
            if (cursor is { } id && await steps.Find(id, cancellationToken) is null) throw LettaException.NotFound("Step", LettaId.Step(id));
        }

        var places = await steps.List(query with { Owner = request.HttpContext.Caller().Scope }, cancellationToken);
        var runs = new Dictionary<Guid, List<Step>>();
        foreach (var run in places.Select(place => place.Run).DistinctBy(run => run.Id))
            runs[run.Id] = await store.ReadSteps(run, cancellationToken);
        var listed = places.Select(place => Of(runs[place.Run.Id], place)?.ToWire(place.Run, place.Note)).OfType<StepDto>();
        return LettaResult.Json(listed.ToList(), LettaJson.Wire.ListStepDto);
    }

    [EndpointSummary("Shows a step.")]
    [Gives<StepDto>]
    static async Task<IResult> Retrieve(HttpRequest request, IStepReader steps, IConversationReader store, CancellationToken cancellationToken)
    {
        var (place, step) = await Find(request, steps, store, cancellationToken);
        return LettaResult.Json(step.ToWire(place.Run, place.Note), LettaJson.Wire.StepDto);
    }

    [EndpointSummary("Lists the messages of a step.")]
    [Asks("after", "before", "order"), Asks<int>("limit"), Gives<List<JsonObject>>]
    static async Task<IResult> ListMessages(
        HttpRequest request, IStepReader steps, IConversationReader store, MessagePages pages, CancellationToken cancellationToken)
    {
        var (place, _) = await Find(request, steps, store, cancellationToken);
        var all = new MessagePage(Limit: LettaQuery.MaxPage, Ascending: true) { RunId = place.Run.Id };
        var messages = (await store.ReadMessages(place.Run.ConversationId, all, cancellationToken))
            .Where(logged => logged.Event is MessageEvent stored && stored.Message.StepId == place.StepId)
            .Select(logged => new MessagePlace(place.Run.ConversationId, logged));
        var page = LettaPage.Of(
            messages,
            message => LettaId.Message(((MessageEvent)message.Event.Event).Message.Id),
            new LettaQuery(request),
            absentLimit: 100,
            ascending: false);
        return await pages.Show(page, null, cancellationToken);
    }

    [EndpointSummary("Tells how long a step took.")]
    [Gives<StepMetricsDto>]
    static async Task<IResult> RetrieveMetrics(
        HttpRequest request, IStepReader steps, IConversationReader store, CancellationToken cancellationToken)
    {
        var (place, step) = await Find(request, steps, store, cancellationToken);
        return LettaResult.Json(StepMetricsDto.Of(step, place.Run), LettaJson.Wire.StepMetricsDto);
    }

    [EndpointSummary("Always null: what went to the provider and came from it is not kept.")]
    [Gives(typeof(void))]
    static async Task<IResult> RetrieveTrace(
        HttpRequest request, IStepReader steps, IConversationReader store, CancellationToken cancellationToken)
    {
        await Find(request, steps, store, cancellationToken);
        return LettaResult.Null();
    }

    [EndpointSummary("Says what you think of a step.")]
    [Takes<StepFeedbackBody>, Gives<StepDto>]
    static async Task<IResult> GiveFeedback(
        HttpRequest request, IStepReader steps, IConversationReader store, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var body = await RequestBody.Read(request, LettaJson.Body.StepFeedbackBody, cancellationToken);
        if (body.Feedback is { } feedback && !StepFilters.Feedbacks.Contains(feedback))
            throw LettaException.Validation($"body.feedback: '{feedback}' should be 'positive' or 'negative'");

        var (place, step) = await Find(request, steps, store, cancellationToken);
        var note = await grains.GetGrain<IStepGrain>(place.StepId).Say(body.Feedback, body.Tags.NoNulls("tags"));
        return LettaResult.Json(step.ToWire(place.Run, note), LettaJson.Wire.StepDto);
    }

    static async Task<(StepPlace Place, Step Step)> Find(
        HttpRequest request, IStepReader steps, IConversationReader store, CancellationToken cancellationToken)
    {
        var id = request.Id("step");
        if (await steps.Find(id, cancellationToken) is { } place
            && Of(await store.ReadSteps(place.Run, cancellationToken), place) is { } step)
            return (place, step);
        throw LettaException.NotFound("Step", LettaId.Step(id));
    }

    static Step? Of(List<Step> steps, StepPlace place) => steps.Find(step => step.Started.StepId == place.StepId);
}
