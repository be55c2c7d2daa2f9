using Conversations.Agents;
using Conversations.Log;
using Conversations.Storage;
using Orleans.Runtime;

namespace Conversations.Grains.Agents;

public sealed class AgentGrain(
    [PersistentState("agent", "grains")] IPersistentState<AgentRecord> stored, IConversationReader conversations, TimeProvider time) : Grain, IAgentGrain
{
    const int PageSize = 200;

    public Task<AgentState?> Get() => Task.FromResult(stored.State.State);

    public async Task<Outcome<AgentState>> Create(AgentState state, IReadOnlyList<BlockState> newBlocks, AgentHistory? history)
    {
        if (stored.State.State is { } existing)
        {
            // Whoever made it may have died before its conversation was there.
            await CreateConversation(existing, history);
            return new AlreadyExists();
        }

        foreach (var id in state.BlockIds)
        {
            if (await GrainFactory.GetGrain<IBlockGrain>(id).Get() is null) return new NotFound("block", id.ToString());
        }

        foreach (var block in newBlocks) await GrainFactory.GetGrain<IBlockGrain>(block.Id).Create(block);
        await Save(state with { BlockIds = [.. newBlocks.Select(block => block.Id), .. state.BlockIds] });

        await CreateConversation(state, history);
        return stored.State.State!;
    }

    /// <summary>The agent's default conversation, which bears the agent's own id.</summary>
    Task<Outcome<ConversationHead>> CreateConversation(AgentState agent, AgentHistory? history) =>
        GrainFactory.GetGrain<IConversationGrain>(agent.Id).Create(new NewConversation(agent.Id, new ConversationMetadata(), [])
        {
            History = history?.Events ?? [],
            HistoryOutOfContext = history?.OutOfContext ?? 0,
            Owner = agent.Owner,
        });

    public async Task<AgentState?> Replace(AgentState state)
    {
        if (stored.State.State is not { } current || current.Version != state.Version) return null;
        return await Save(state with
        {
            Id = current.Id,
            Owner = current.Owner,
            CreatedAt = current.CreatedAt,
            UpdatedAt = time.GetUtcNow(),
            Version = current.Version + 1,
        });
    }

    public async Task<Outcome<AgentState>> Delete()
    {
        if (stored.State.State is not { } agent) return NotFound();
        // Gone first, so that no new conversation begins while the old ones end.
        await stored.ClearStateAsync();
        await GrainFactory.GetGrain<IConversationGrain>(agent.Id).Delete();
        while (await conversations.List(new ConversationQuery(agent.Id, Limit: PageSize), CancellationToken.None) is { Count: > 0 } page)
            await Task.WhenAll(page.Select(head => GrainFactory.GetGrain<IConversationGrain>(head.Id).Delete()));
        DeactivateOnIdle();
        return agent;
    }

    async Task<AgentState> Save(AgentState state)
    {
        await stored.Save(new AgentRecord { State = state }, DeactivateOnIdle);
        return state;
    }

    NotFound NotFound() => new("agent", this.GetPrimaryKey().ToString());
}
