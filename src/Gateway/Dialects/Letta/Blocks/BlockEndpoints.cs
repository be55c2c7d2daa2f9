using Conversations.Agents;
using Conversations.Gateway.Access;
using Conversations.Gateway.Auth;
using Conversations.Gateway.Dialects.Letta.Agents;
using Conversations.Gateway.OpenApi;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.Letta.Blocks;

static class BlockEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
        var blocks = v1.MapGroup("/blocks").WithTags("blocks");
        blocks.MapGet("/", List).WithName("blocks.list").Shared().Naming(OwnedKind.Block, "after", "before");
        blocks.MapPost("/", Create).WithName("blocks.create").Shared();
        blocks.MapGet("/{block_id}", Retrieve).WithName("blocks.retrieve");
        blocks.MapPatch("/{block_id}", Update).WithName("blocks.update");
        blocks.MapDelete("/{block_id}", Delete).WithName("blocks.delete");
        blocks.MapGet("/{block_id}/agents", ListAgents).WithName("blocks.agents.list");
    }

    [EndpointSummary("Lists blocks.")]
    [Asks("label", "label_search", "after", "before", "order"), Asks<int>("limit"), Gives<List<BlockDto>>]
    static async Task<IResult> List(HttpRequest request, IAgentReader store, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var query = new LettaQuery(request);
        var asked = new BlockQuery(
            query.Text("label"),
            query.Text("label_search"),
            query.Id("after", "block"),
            query.Id("before", "block"),
            query.Limit(absent: 50),
            query.Ascending())
        {
            Owner = request.HttpContext.Caller().Scope,
        };
        foreach (var cursor in new[] { asked.After, asked.Before })
        {
            if (cursor is { } id) await grains.GetBlock(id);
        }

        var blocks = await store.ListBlocks(asked, cancellationToken);
        return LettaResult.Json(blocks.Select(block => block.ToWire()).ToList(), LettaJson.Wire.ListBlockDto);
    }

    [EndpointSummary("Makes a block.")]
    [Takes<BlockBody>, Gives<BlockDto>]
    static async Task<IResult> Create(HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var body = await RequestBody.Read(request, LettaJson.Body.BlockBody, cancellationToken);
        var block = BlockRules.New(body, request.Making());
        var grain = grains.GetGrain<IBlockGrain>(block.Id);
        var outcome = await grain.Create(block);
        if (outcome.Refusal is AlreadyExists && request.Making().MayRepeat && await grain.Get() is { } existing) outcome = existing;
        return Answer(outcome, block.Id);
    }

    [EndpointSummary("Shows a block.")]
    [Gives<BlockDto>]
    static async Task<IResult> Retrieve(HttpRequest request, IGrainFactory grains)
    {
        var block = await grains.GetBlock(request.Id("block"));
        return LettaResult.Json(block.ToWire(), LettaJson.Wire.BlockDto);
    }

    [EndpointSummary("Changes a block.")]
    [Takes<BlockBody>, Gives<BlockDto>]
    static async Task<IResult> Update(HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var id = request.Id("block");
        var body = await RequestBody.Read(request, LettaJson.Body.BlockBody, cancellationToken);
        return LettaResult.Json((await grains.Change(id, body)).ToWire(), LettaJson.Wire.BlockDto);
    }

    [EndpointSummary("Deletes a block, and takes it from every agent.")]
    [Gives(typeof(void))]
    static async Task<IResult> Delete(HttpRequest request, IGrainFactory grains)
    {
        var id = request.Id("block");
        var outcome = await grains.GetGrain<IBlockGrain>(id).Delete();
        return outcome.Accepted ? LettaResult.Null() : throw LettaException.Of(outcome.Refusal, LettaId.Block(id));
    }

    [EndpointSummary("Lists the agents that a block is attached to.")]
    [Asks("order"), Asks<int>("limit"), Gives<List<AgentDto>>]
    static async Task<IResult> ListAgents(HttpRequest request, IAgentReader store, AgentView view, CancellationToken cancellationToken)
    {
        var query = new LettaQuery(request);
        var asked = new AgentQuery(BlockId: request.Id("block"), Limit: query.Limit(absent: 50), Ascending: query.Ascending())
        {
            Owner = request.HttpContext.Caller().Scope,
        };
        return await view.Json(await store.ListAgents(asked, cancellationToken), cancellationToken);
    }

    static IResult Answer(Outcome<BlockState> outcome, Guid id) => outcome.Accepted
        ? LettaResult.Json(outcome.Value.ToWire(), LettaJson.Wire.BlockDto)
        : throw LettaException.Of(outcome.Refusal, LettaId.Block(id));
}
