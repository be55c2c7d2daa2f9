using Conversations.Grains.Agents;
using Conversations.Tools;
using Orleans.Runtime;

namespace Conversations.Grains.Tools;

public sealed class ToolGrain([PersistentState("tool", "grains")] IPersistentState<ToolRecord> stored, TimeProvider time) : Grain, IToolGrain
{
    public Task<ToolState?> Get() => Task.FromResult(stored.State.State);

    public async Task<ToolState?> Create(ToolState state) => stored.State.State is null ? await Save(state) : null;

    public async Task<ToolState?> Replace(ToolState state)
    {
        if (stored.State.State is not { } current || current.Version != state.Version) return null;
        return await Save(state with
        {
            Id = current.Id,
            Owner = current.Owner,
            Name = current.Name,
            CreatedAt = current.CreatedAt,
            UpdatedAt = time.GetUtcNow(),
            Version = current.Version + 1,
        });
    }

    public async Task<ToolState?> Delete()
    {
        if (stored.State.State is not { } tool) return null;
        await stored.ClearStateAsync();
        DeactivateOnIdle();
        return tool;
    }

    async Task<ToolState> Save(ToolState state)
    {
        await stored.Save(new ToolRecord { State = state }, DeactivateOnIdle);
        return state;
    }
}
