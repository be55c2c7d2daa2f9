using Conversations.Agents;
using Conversations.Gateway.Dialects.Letta.Blocks;
using Conversations.Gateway.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.Letta.Agents;

/// <summary>An agent's blocks, by their labels.</summary>
static class AgentBlockEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
        v1.MapGet("/agents/{agent_id}/core-memory", RetrieveMemory).WithTags("agents").WithName("agents.coreMemory.retrieve");
        var blocks = v1.MapGroup("/agents/{agent_id}/core-memory/blocks").WithTags("agents");
        blocks.MapGet("/", List).WithName("agents.blocks.list");
        blocks.MapGet("/{block_label}", Retrieve).WithName("agents.blocks.retrieve");
        blocks.MapPatch("/{block_label}", Update).WithName("agents.blocks.update");
        blocks.MapPatch("/attach/{block_id}", Attach).WithName("agents.blocks.attach");
        blocks.MapPatch("/detach/{block_id}", Detach).WithName("agents.blocks.detach");
    }

    [EndpointSummary("Shows an agent's memory.")]
    [Gives<MemoryDto>]
    static async Task<IResult> RetrieveMemory(HttpRequest request, AgentView view, IGrainFactory grains)
    {
        var agent = await view.Get(request.Id("agent"));
        var blocks = (await grains.GetBlocks(agent.BlockIds)).Select(block => block.ToWire());
        return LettaResult.Json(new MemoryDto(AgentExtra.TypeOf(agent), [.. blocks]), LettaJson.Wire.MemoryDto);
    }

    [EndpointSummary("Lists an agent's blocks.")]
    [Asks("after", "before", "order"), Asks<int>("limit"), Gives<List<BlockDto>>]
    static async Task<IResult> List(HttpRequest request, AgentView view, IGrainFactory grains)
    {
        var agent = await view.Get(request.Id("agent"));
        var blocks = (await grains.GetBlocks(agent.BlockIds)).Select(block => block.ToWire());
        var page = LettaPage.Of(blocks, block => block.Id, new LettaQuery(request), absentLimit: LettaQuery.MaxPage);
        return LettaResult.Json(page, LettaJson.Wire.ListBlockDto);
    }

    [EndpointSummary("Shows the block with this label.")]
    [Gives<BlockDto>]
    static async Task<IResult> Retrieve(HttpRequest request, AgentView view, IGrainFactory grains)
    {
        var block = await OfLabel(await view.Get(request.Id("agent")), request.Text("block_label"), grains);
        return LettaResult.Json(block.ToWire(), LettaJson.Wire.BlockDto);
    }

    [EndpointSummary("Changes the block with this label.")]
    [Takes<BlockBody>, Gives<BlockDto>]
    static async Task<IResult> Update(
        HttpRequest request, AgentView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var id = request.Id("agent");
        var body = await RequestBody.Read(request, LettaJson.Body.BlockBody, cancellationToken);
        var block = await OfLabel(await view.Get(id), request.Text("block_label"), grains);
        return LettaResult.Json((await grains.Change(block.Id, body)).ToWire(), LettaJson.Wire.BlockDto);
    }

    [EndpointSummary("Attaches a block to an agent.")]
    [Gives<AgentDto>]
    static async Task<IResult> Attach(
        HttpRequest request, AgentView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var (agent, block) = await Named(request, view, grains);
        if (!agent.BlockIds.Contains(block.Id))
        {
            var others = await grains.GetBlocks(agent.BlockIds);
            if (others.Any(other => other.Label == block.Label))
                throw LettaException.Conflict($"The agent has a block with the label '{block.Label}' already.");
            agent = await grains.Change(agent.Id, now => now.BlockIds.Contains(block.Id) ? now : now with { BlockIds = now.BlockIds.Add(block.Id) });
        }

        return await view.Json(agent, cancellationToken);
    }

    [EndpointSummary("Detaches a block from an agent.")]
    [Gives<AgentDto>]
    static async Task<IResult> Detach(
        HttpRequest request, AgentView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var (agent, block) = await Named(request, view, grains);
        if (!agent.BlockIds.Contains(block.Id)) throw LettaException.NotFound("Block", LettaId.Block(block.Id));
        agent = await grains.Change(agent.Id, now => now with { BlockIds = now.BlockIds.Remove(block.Id) });
        return await view.Json(agent, cancellationToken);
    }

    static async Task<(AgentState Agent, BlockState Block)> Named(HttpRequest request, AgentView view, IGrainFactory grains)
    {
        var (agentId, blockId) = (request.Id("agent"), request.Id("block"));
        return (await view.Get(agentId), await grains.GetBlock(blockId));
    }

    static async Task<BlockState> OfLabel(AgentState agent, string label, IGrainFactory grains) =>
        (await grains.GetBlocks(agent.BlockIds)).FirstOrDefault(block => block.Label == label)
        ?? throw LettaException.NotFound($"Block of agent {LettaId.Agent(agent.Id)}", label);
}
