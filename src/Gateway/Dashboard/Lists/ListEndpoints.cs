using System.Collections.Immutable;
using System.Globalization;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dashboard.Live;
using Conversations.Gateway.OpenApi;
using Conversations.Log;
using Conversations.Monitoring;
using Conversations.Steps;
using Conversations.Storage;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dashboard.Lists;

/// <summary>What the store holds, a page at a time.</summary>
static class ListEndpoints
{
    const int Page = 50;
    const int NewestRuns = 1000;
    const int ShownReminders = 200;
    const int CountedReminders = 10_000;
    const int MostDays = 92;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/runs", Runs).WithName("dashboard.runs");
        api.MapGet("/outcomes", Outcomes).WithName("dashboard.outcomes");
        api.MapGet("/waiting", Waiting).WithName("dashboard.waiting");
        api.MapGet("/conversations", Conversations).WithName("dashboard.conversations");
        api.MapGet("/usage", Usage).WithName("dashboard.usage");
        api.MapGet("/reminders", Reminders).WithName("dashboard.reminders");
        api.MapGet("/find", Find).WithName("dashboard.find");
    }

    /// <summary>Runs, newest first; <c>status</c> one of active, completed, failed, cancelled; <c>after</c> the id of the last one that is known.</summary>
    [EndpointSummary("Lists runs, newest first.")]
    [Asks("status", "after"), Gives<ImmutableArray<RunView>>]
    static async Task<JsonHttpResult<ImmutableArray<RunView>>> Runs(IConversationReader store, TimeProvider time, CancellationToken cancellationToken, string? status = null, string? after = null)
    {
        var query = new RunQuery(Statuses: StatusesOf(status), After: IdIn("after", after), Limit: Page);
        return TypedResults.Json([.. (await store.ListRuns(query, cancellationToken)).Select(run => RunView.Of(run, time.GetUtcNow()))], DashboardJson.Wire.ImmutableArrayRunView);
    }

    /// <summary>How the newest runs stand.</summary>
    [EndpointSummary("Counts how the newest runs stand.")]
    [Gives<OutcomesDto>]
    static async Task<JsonHttpResult<OutcomesDto>> Outcomes(IOperationsReader store, CancellationToken cancellationToken)
    {
        var counts = await store.CountOutcomes(NewestRuns, cancellationToken);
        return TypedResults.Json(
            new OutcomesDto(await store.CountActiveRuns(cancellationToken), NewestRuns, [.. counts.Select(each => new OutcomeView(each.Status.ToString(), each.StopReason?.ToString(), each.Count))]),
            DashboardJson.Wire.OutcomesDto);
    }

    /// <summary>Conversations that wait for a decision or a client's tool, newest first.</summary>
    [EndpointSummary("Lists the conversations that wait for a decision or for a tool of their client.")]
    [Gives<ImmutableArray<WaitingView>>]
    static async Task<JsonHttpResult<ImmutableArray<WaitingView>>> Waiting(IOperationsReader store, CancellationToken cancellationToken) => TypedResults.Json(
        [.. (await store.ListWaiting(LiveFeed.NewestWaiting, cancellationToken)).Select(WaitingView.Of)], DashboardJson.Wire.ImmutableArrayWaitingView);

    /// <summary>Conversations by their creation, newest first.</summary>
    [EndpointSummary("Lists conversations, newest first.")]
    [Asks("after"), Gives<ImmutableArray<ConversationLine>>]
    static async Task<JsonHttpResult<ImmutableArray<ConversationLine>>> Conversations(IConversationReader store, CancellationToken cancellationToken, string? after = null) => TypedResults.Json(
        [.. (await store.List(new ConversationQuery(After: IdIn("after", after), Limit: Page), cancellationToken)).Select(ConversationLine.Of)],
        DashboardJson.Wire.ImmutableArrayConversationLine);

    /// <summary>Tokens and costs of all users by day and model, of the last <c>days</c>.</summary>
    [EndpointSummary("Sums up what all users have used, by day and model.")]
    [Asks<int>("days"), Gives<ImmutableArray<DayUsage>>]
    static async Task<JsonHttpResult<ImmutableArray<DayUsage>>> Usage(IOperationsReader store, TimeProvider time, CancellationToken cancellationToken, string? days = null)
    {
        if (!int.TryParse(days ?? "7", NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is 0 or > MostDays)
            throw DashboardException.Wrong($"days: should be a number from 1 to {MostDays}");
        var from = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(1 - count);
        return TypedResults.Json([.. await store.ReadUsage(from, cancellationToken)], DashboardJson.Wire.ImmutableArrayDayUsage);
    }

    [EndpointSummary("Lists reminders.")]
    [Gives<RemindersDto>]
    static async Task<JsonHttpResult<RemindersDto>> Reminders(IOperationsReader store, TimeProvider time, CancellationToken cancellationToken)
    {
        var count = await store.CountReminders(CountedReminders, cancellationToken);
        var listed = await store.ListReminders(ShownReminders, cancellationToken);
        return TypedResults.Json(
            new RemindersDto(count, count == CountedReminders, [.. listed.Select(each => ReminderView.Of(each, time.GetUtcNow()))]), DashboardJson.Wire.RemindersDto);
    }

    /// <summary>The conversation that an id of any dialect's form and of any kind leads to: its own, of a run, of a message or of a step.</summary>
    [EndpointSummary("Finds the conversation that an id of any kind and form leads to.")]
    [Asks("id", Required = true), Gives<FoundDto>]
    static async Task<JsonHttpResult<FoundDto>> Find(IConversationReader store, IStepReader steps, CancellationToken cancellationToken, string? id = null)
    {
        if (!IdText.TryFind(id ?? "", out var key, out _)) throw DashboardException.Wrong("id: should hold a UUID, alone or behind a prefix");
        var found = await store.Find(key, cancellationToken) is { } head ? new FoundDto("conversation", head.Id)
            : await store.FindRun(key, cancellationToken) is { } run ? new FoundDto("run", run.ConversationId)
            : await store.FindMessage(key, null, cancellationToken) is { } message ? new FoundDto("message", message.ConversationId)
            : await steps.Find(key, cancellationToken) is { } step ? new FoundDto("step", step.Run.ConversationId)
            : throw DashboardException.NotFound($"Nothing is known by the id {id}.");
        return TypedResults.Json(found, DashboardJson.Wire.FoundDto);
    }

    static ImmutableArray<RunStatus>? StatusesOf(string? status) => status switch
    {
        null or "all" => null,
        "active" => [RunStatus.Created, RunStatus.Running],
        "completed" => [RunStatus.Completed],
        "failed" => [RunStatus.Failed],
        "cancelled" => [RunStatus.Cancelled],
        _ => throw DashboardException.Wrong("status: should be active, completed, failed, cancelled or all"),
    };

    static Guid? IdIn(string name, string? text) => text is null ? null
        : Guid.TryParse(text, out var id) ? id
        : throw DashboardException.Wrong($"{name}: should be a UUID");
}
