using Conversations.Agents;
using Conversations.Log;

namespace Conversations.Gateway.Tests.Letta.Resources.Fakes;

sealed class FakeAgent(FakeWorld world, Guid id) : IAgentGrain
{
    public Task<AgentState?> Get() => Task.FromResult(world.Agents.GetValueOrDefault(id));

    public async Task<Outcome<AgentState>> Create(AgentState state, IReadOnlyList<BlockState> newBlocks, AgentHistory? history)
    {
        foreach (var block in newBlocks) world.Blocks.Add(block.Id, block);
        world.Agents.Add(id, state with { BlockIds = [.. newBlocks.Select(block => block.Id), .. state.BlockIds] });
        await new FakeConversation(world, id).Create(new NewConversation(id, new ConversationMetadata(), [])
        {
            History = history?.Events ?? [],
            HistoryOutOfContext = history?.OutOfContext ?? 0,
        });
        return world.Agents[id];
    }

    public Task<AgentState?> Replace(AgentState state)
    {
        if (!world.Agents.TryGetValue(id, out var current) || current.Version != state.Version) return Task.FromResult<AgentState?>(null);
        return Task.FromResult<AgentState?>(
            world.Agents[id] = state with { UpdatedAt = world.GetUtcNow(), Version = current.Version + 1 });
    }

    public async Task<Outcome<AgentState>> Delete()
    {
        if (!world.Agents.Remove(id, out var agent)) return new NotFound("agent", id.ToString());
        var conversations = world.Heads.Values.Where(head => head.AgentId == id).ToList();
        foreach (var head in conversations) await new FakeConversation(world, head.Id).Delete();
        return agent;
    }
}
