using System.Collections.Immutable;
using Conversations.Agents;
using Conversations.Gateway.Access;
using Conversations.Gateway.Auth;
using Conversations.Gateway.Dialects.Letta.Blocks;
using Conversations.Gateway.OpenApi;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.Letta.Agents;

static class AgentEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
        var agents = v1.MapGroup("/agents").WithTags("agents");
        agents.MapPost("/", Create).WithName("agents.create").Shared();
        agents.MapGet("/", List).WithName("agents.list").Shared().Naming(OwnedKind.Agent, "after", "before");
        agents.MapGet("/count", Count).WithName("agents.count").Shared();
        agents.MapGet("/{agent_id}", Retrieve).WithName("agents.retrieve");
        agents.MapPatch("/{agent_id}", Update).WithName("agents.update");
        agents.MapDelete("/{agent_id}", Delete).WithName("agents.delete");
    }

    [EndpointSummary("Makes an agent.")]
    [Takes<AgentBody>, Gives<AgentDto>]
    static async Task<IResult> Create(
        HttpRequest request, AgentRequests requests, AgentView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var body = await RequestBody.Read(request, LettaJson.Body.AgentBody, cancellationToken);
        var (state, newBlocks) = await requests.New(await Seen(body, request), request.Making());
        await CheckBlocks(state, newBlocks, grains);
        var outcome = await grains.Make(state, newBlocks, request.Making());
        return outcome.Accepted
            ? await view.Json(outcome.Value, cancellationToken)
            : throw LettaException.Of(outcome.Refusal, LettaId.Agent(state.Id));
    }

    [EndpointSummary("Lists agents.")]
    [Asks("name", "query_text", "after", "before", "order", "order_by"), Asks<List<string>>("tags"), Asks<bool>("match_all_tags", "ascending"), Asks<int>("limit")]
    [Gives<List<AgentDto>>]
    static async Task<IResult> List(HttpRequest request, AgentView view, IAgentReader store, CancellationToken cancellationToken)
    {
        var query = new LettaQuery(request);
        var asked = new AgentQuery(
            query.Text("name"),
            query.Many("tags"),
            query.Flag("match_all_tags") ?? false,
            query.Text("query_text"),
            BlockId: null,
            query.Id("after", "agent"),
            query.Id("before", "agent"),
            query.Limit(absent: 50),
            query.Ascending(query.Flag("ascending") ?? false),
            query.Choice(
                "order_by",
                AgentOrder.CreatedAt,
                ("created_at", AgentOrder.CreatedAt),
                ("updated_at", AgentOrder.UpdatedAt),
                ("last_run_completion", AgentOrder.LastRunAt)))
        {
            Owner = request.HttpContext.Caller().Scope,
        };
        if (asked.After is { } after) await view.Get(after);
        if (asked.Before is { } before) await view.Get(before);
        return await view.Json(await store.ListAgents(asked, cancellationToken), cancellationToken);
    }

    [EndpointSummary("Counts agents.")]
    [Gives<int>]
    static async Task<IResult> Count(HttpRequest request, IAgentReader store, CancellationToken cancellationToken) =>
        LettaResult.Json(await store.CountAgents(request.HttpContext.Caller().Scope, cancellationToken), LettaJson.Wire.Int32);

    [EndpointSummary("Shows an agent.")]
    [Gives<AgentDto>]
    static async Task<IResult> Retrieve(HttpRequest request, AgentView view, CancellationToken cancellationToken) =>
        await view.Json(await view.Get(request.Id("agent")), cancellationToken);

    [EndpointSummary("Changes an agent.")]
    [Takes<AgentBody>, Gives<AgentDto>]
    static async Task<IResult> Update(
        HttpRequest request, AgentRequests requests, AgentView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var id = request.Id("agent");
        var body = await Seen(await RequestBody.Read(request, LettaJson.Body.AgentBody, cancellationToken), request);
        var named = await requests.NamedTools(body, request.Making().Owner);
        if (body.BlockIds is not null) await CheckBlocks(requests.Changed(await view.Get(id), body, named), [], grains);
        return await view.Json(await grains.Change(id, agent => requests.Changed(agent, body, named)), cancellationToken);
    }

    [EndpointSummary("Deletes an agent with its conversations.")]
    [Gives<AgentDeletedDto>]
    static async Task<IResult> Delete(HttpRequest request, IGrainFactory grains)
    {
        var id = request.Id("agent");
        var name = LettaId.Agent(id);
        var outcome = await grains.GetGrain<IAgentGrain>(id).Delete();
        if (!outcome.Accepted) throw LettaException.AgentNotFound(name);
        return LettaResult.Json(new AgentDeletedDto($"Agent id={name} successfully deleted"), LettaJson.Wire.AgentDeletedDto);
    }

    /// <summary>The body, with ids that its sender may see.</summary>
    static async Task<AgentBody> Seen(AgentBody body, HttpRequest request) => body with
    {
        BlockIds = await Seen(body.BlockIds, OwnedKind.Block, request),
        ToolIds = await Seen(body.ToolIds, OwnedKind.Tool, request),
    };

    static async Task<ImmutableArray<string>?> Seen(ImmutableArray<string>? ids, OwnedKind kind, HttpRequest request)
    {
        if (ids is not { } named) return null;
        var seen = ImmutableArray.CreateBuilder<string>(named.Length);
        foreach (var id in named) seen.Add((await request.SeeIfAny(kind, id))!);
        return seen.MoveToImmutable();
    }

    /// <exception cref="LettaException">404: a block that does not exist. 409: two blocks with one label.</exception>
    static async Task CheckBlocks(AgentState state, IEnumerable<BlockState> newBlocks, IGrainFactory grains)
    {
        var labels = newBlocks.Select(block => block.Label).ToList();
        foreach (var id in state.BlockIds) labels.Add((await grains.GetBlock(id)).Label);
        var repeated = labels.GroupBy(label => label).FirstOrDefault(group => group.Count() > 1);
        if (repeated is not null) throw LettaException.Conflict($"An agent has one block with the label '{repeated.Key}' at most.");
    }
}
