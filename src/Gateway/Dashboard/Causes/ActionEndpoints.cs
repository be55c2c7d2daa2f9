using Conversations.Gateway.Access;
using Conversations.Gateway.Auth;
using Conversations.Gateway.Http;
using Conversations.Gateway.OpenApi;
using Conversations.Monitoring;
using Conversations.Storage;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Orleans.Runtime;

namespace Conversations.Gateway.Dashboard.Causes;

/// <summary>The few things that an operator may do. Each is safe to do twice, and written into the log.</summary>
static class ActionEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        var conversation = api.MapGroup("/conversations/{conversation_id}").Owned(OwnedKind.Conversation, "conversation_id");
        conversation.MapPost("/nudge", Nudge).WithName("dashboard.nudge");
        conversation.MapPost("/cancel", Cancel).WithName("dashboard.cancel");
        conversation.MapPost("/take-over", TakeOver).WithName("dashboard.takeover");
        api.MapPost("/drain", Drain).WithName("dashboard.drain");
    }

    /// <summary>Wakes the conversation: a run without an owner goes on. Where none is in progress, nothing happens.</summary>
    [EndpointSummary("Wakes a conversation: a run without an owner goes on.")]
    [Asks(DashboardFilter.Header, InHeader = true, Required = true), Gives<DoneDto>]
    static async Task<JsonHttpResult<DoneDto>> Nudge(HttpRequest request, IConversationReader store, IGrainFactory grains, AuditLog audit, CancellationToken cancellationToken)
    {
        var head = await request.Conversation(store, cancellationToken);
        audit.Asked(request.HttpContext.Caller().Name, "nudge", head.Id);
        await grains.GetGrain<IConversationGrain>(head.Id).Recover();
        return Done("It is awake; a run in progress goes on.");
    }

    /// <summary>Ends the run in progress, or denies what waits.</summary>
    [EndpointSummary("Ends the run in progress of a conversation, or denies what waits.")]
    [Asks(DashboardFilter.Header, InHeader = true, Required = true), Gives<DoneDto>]
    static async Task<JsonHttpResult<DoneDto>> Cancel(HttpRequest request, IConversationReader store, IGrainFactory grains, AuditLog audit, CancellationToken cancellationToken)
    {
        var head = await request.Conversation(store, cancellationToken);
        if (head is { Run: null, Pending: null }) throw DashboardException.Conflict("No run of it is in progress, and nothing waits.");
        var run = head.Run?.RunId ?? (await store.ListRuns(new RunQuery(head.Id, Limit: 1), cancellationToken) is [var last] ? last.Id : null);
        audit.Asked(request.HttpContext.Caller().Name, "cancel", head.Id);
        var outcome = await grains.GetGrain<IConversationGrain>(head.Id).Cancel(run);
        if (outcome.Refusal is { } refusal) throw DashboardException.Conflict($"The run could not be cancelled: {refusal}.");
        return Done("The run is cancelled.");
    }

    /// <summary>Has the present owner let go of the conversation, and wakes it wherever it belongs now.</summary>
    [EndpointSummary("Has the owner of a conversation let go of it, and wakes it.")]
    [Asks(DashboardFilter.Header, InHeader = true, Required = true), Gives<DoneDto>]
    static async Task<JsonHttpResult<DoneDto>> TakeOver(HttpRequest request, IConversationReader store, IGrainFactory grains, AuditLog audit, CancellationToken cancellationToken)
    {
        var head = await request.Conversation(store, cancellationToken);
        var conversation = grains.GetGrain<IConversationGrain>(head.Id);
        audit.Asked(request.HttpContext.Caller().Name, "take over", head.Id);
        await conversation.LetGo();
        await conversation.Recover();
        return Done("Another activation has it now; a run in progress goes on.");
    }

    /// <summary>Has a process stop as on SIGTERM. The last silo is not stopped.</summary>
    [EndpointSummary("Has a process drain and stop. The last silo is not stopped.")]
    [Asks(DashboardFilter.Header, InHeader = true, Required = true), Takes<DrainBody>, Gives<DoneDto>]
    static async Task<JsonHttpResult<DoneDto>> Drain(HttpRequest request, IGrainFactory grains, AuditLog audit, CancellationToken cancellationToken)
    {
        var body = await JsonBody.ReadOptional(request, request.Body, DashboardJson.Wire.DrainBody, cancellationToken);
        if (body?.Process is not { } process) throw DashboardException.Wrong("process: should be the id of a process, as snapshots have it");
        var monitor = grains.GetGrain<IMonitorGrain>(0);
        var silos = (await grains.GetGrain<IManagementGrain>(0).GetDetailedHosts(onlyActive: true)).Select(host => host.SiloAddress.ToParsableString()).ToList();
        var silo = (await monitor.Watch([])).FirstOrDefault(report => report.ProcessId == process)?.Silo;
        if (silo is not null && silos.TrueForAll(each => each == silo)) throw DashboardException.Conflict("It is the only silo: its conversations would have nowhere to go.");
        audit.Asked(request.HttpContext.Caller().Name, "drain", process);
        if (!await monitor.Drain(process)) throw DashboardException.Conflict("No such process has been heard of lately.");
        return Done("It is told within two seconds; then it drains and stops.");
    }

    static JsonHttpResult<DoneDto> Done(string what) => TypedResults.Json(new DoneDto(what), DashboardJson.Wire.DoneDto);
}

sealed record DrainBody(Guid? Process);

/// <param name="Done">What has come of it, in words.</param>
sealed record DoneDto(string Done);
