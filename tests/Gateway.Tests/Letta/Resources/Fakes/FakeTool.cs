using Conversations.Tools;

namespace Conversations.Gateway.Tests.Letta.Resources.Fakes;

sealed class FakeTool(FakeWorld world, Guid id) : IToolGrain
{
    public Task<ToolState?> Create(ToolState state) =>
        Task.FromResult(world.Tools.TryAdd(id, state) ? state : null);

    public Task<ToolState?> Get() => Task.FromResult(world.Tools.GetValueOrDefault(id));

    public Task<ToolState?> Replace(ToolState state)
    {
        if (!world.Tools.TryGetValue(id, out var current) || current.Version != state.Version) return Task.FromResult<ToolState?>(null);
        return Task.FromResult<ToolState?>(
            world.Tools[id] = state with { UpdatedAt = world.GetUtcNow(), Version = current.Version + 1 });
    }

    public Task<ToolState?> Delete() => Task.FromResult(world.Tools.Remove(id, out var tool) ? tool : null);
}
