using Conversations.Agents;
using Conversations.Log;

namespace Conversations.Gateway.Tests.Letta.Resources.Fakes;

sealed class FakeAgent(FakeWorld world, Guid id) : IAgentGrain
{
    public Task<AgentState?> Get() => Task.FromResult(world.Agents.GetValueOrDefault(id));

    public async Task<Outcome<AgentState>> Create(AgentState state, IReadOnlyList<BlockState> newBlocks)
    {
        foreach (var block in newBlocks) world.Blocks.Add(block.Id, block);
        world.Agents.Add(id, state with { BlockIds = [.. newBlocks.Select(block => block.Id), .. state.BlockIds] });
        await new FakeConversation(world, id).Create(new NewConversation(id, new ConversationMetadata(), []));
        return world.Agents[id];
    }

    public Task<Outcome<AgentState>> Replace(AgentState state)
    {
        if (!world.Agents.ContainsKey(id)) return Task.FromResult<Outcome<AgentState>>(new NotFound("agent", id.ToString()));
        return Task.FromResult<Outcome<AgentState>>(world.Agents[id] = state with { UpdatedAt = world.GetUtcNow() });
    }

    public async Task<Outcome<AgentState>> Delete()
    {
        if (!world.Agents.Remove(id, out var agent)) return new NotFound("agent", id.ToString());
        var conversations = world.Heads.Values.Where(head => head.AgentId == id).ToList();
        foreach (var head in conversations) await new FakeConversation(world, head.Id).Delete();
        return agent;
    }
}
