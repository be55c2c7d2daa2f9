using Conversations.Gateway.Access;
using Conversations.Gateway.OpenApi;
using Conversations.Log;
using Conversations.Monitoring;
using Conversations.Storage;
using Conversations.Streams;
using Conversations.Users;
using Conversations.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Orleans.Runtime;

namespace Conversations.Gateway.Dashboard.Causes;

static class CauseEndpoints
{
    /// <summary>Newest events that are looked through for how often the run was taken over.</summary>
    const int Looked = 200;

    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/conversations/{conversation_id}/why", Why).WithName("dashboard.why").Owned(OwnedKind.Conversation, "conversation_id");

    /// <summary>Why a conversation does not move, and the one safe thing to do. Nothing is changed or activated by asking.</summary>
    [EndpointSummary("Says why a conversation does not move, and what may be done about it.")]
    [Gives<Diagnosis>]
    static async Task<JsonHttpResult<Diagnosis>> Why(
        HttpRequest request, IConversationReader store, IGrainFactory grains, TimeProvider time, CancellationToken cancellationToken)
    {
        var head = await request.Conversation(store, cancellationToken);
        var conversation = grains.GetGrain<IConversationGrain>(head.Id);
        var run = await store.ListRuns(new RunQuery(head.Id, Limit: 1), cancellationToken) is [var last] ? last : null;
        var events = await store.ReadLog(head.Id, Math.Max(head.LastSeq - Looked + 1, 1), Looked, cancellationToken);
        var management = grains.GetGrain<IManagementGrain>(0);
        var hosts = await OrNull(management.GetDetailedHosts(onlyActive: false)) ?? [];
        var (unknown, address) = await Locate(management, conversation);
        var now = time.GetUtcNow();
        return TypedResults.Json(
            Diagnoser.Diagnose(new Circumstances(head, run, events.Count > 0 ? events[^1] : null, await OwnerAt(address, hosts, grains, now), await InFlight(head, address, conversation), now)
            {
                Recoveries = events.Count(logged => logged.Event is RunRecovered recovered && recovered.RunId == run?.Id),
                OtherSilos = hosts.Count(host => host.Status == SiloStatus.Active && !host.SiloAddress.Equals(address)),
                OwnerUnknown = unknown,
                Callback = await Callback(run, grains),
            }),
            DashboardJson.Wire.Diagnosis);
    }

    static async Task<(bool Unknown, SiloAddress? Address)> Locate(IManagementGrain management, IConversationGrain conversation)
    {
        try
        {
            return (false, await management.GetActivationAddress(conversation));
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException)
        {
            return (true, null);
        }
    }

    static async Task<OwnerSilo?> OwnerAt(SiloAddress? address, MembershipEntry[] hosts, IGrainFactory grains, DateTimeOffset now)
    {
        if (address is null) return null;
        var host = Array.Find(hosts, host => host.SiloAddress.Equals(address));
        var reports = await OrNull(ProcessesOf(grains)) ?? [];
        return new OwnerSilo(
            host?.SiloName ?? address.ToParsableString(),
            address.ToParsableString(),
            host?.Status.ToString() ?? nameof(SiloStatus.Dead),
            host is null ? TimeSpan.Zero : now.UtcDateTime - host.IAmAliveTime,
            Array.Find(reports, report => report.Silo == address.ToParsableString())?.ProcessId);
    }

    static async Task<ProcessReport[]> ProcessesOf(IGrainFactory grains) => [.. await grains.GetGrain<IMonitorGrain>(0).Watch([])];

    /// <summary>Asked only where it is active: asking must not wake it.</summary>
    static async Task<Streamed?> InFlight(ConversationHead head, SiloAddress? address, IConversationGrain conversation) =>
        head.Run?.Step is null || address is null ? null : await OrNull(conversation.InFlight());

    static async Task<string?> Callback(RunRecord? run, IGrainFactory grains) =>
        run?.Options.CallbackUrl is null || await OrNull(grains.GetGrain<IWebhookGrain>(run.Id).Get()) is not { } state ? null : state switch
        {
            { Done: true, Error: null } => $"taken ({state.StatusCode})",
            { Done: true } => $"given up after {state.Attempts} calls: {state.Error}",
            { Attempts: 0 } => "due when the run has ended",
            _ => $"{state.Attempts} calls made, the last: {state.Error}",
        };

    /// <summary>What cannot be asked is left out of the picture.</summary>
    static async Task<T?> OrNull<T>(Task<T> asked)
        where T : class?
    {
        try
        {
            return await asked;
        }
        catch (Exception failure) when (failure is OrleansException or TimeoutException or StorageException)
        {
            return null;
        }
    }
}
