using Conversations.Agents;

namespace Conversations.Gateway.Tests.Letta.Resources.Fakes;

sealed class FakeBlock(FakeWorld world, Guid id) : IBlockGrain
{
    public Task<BlockState?> Get() => Task.FromResult(world.Blocks.GetValueOrDefault(id));

    public Task<Outcome<BlockState>> Create(BlockState state) => Task.FromResult<Outcome<BlockState>>(world.Blocks[id] = state);

    public Task<BlockState?> Replace(BlockState state)
    {
        if (!world.Blocks.TryGetValue(id, out var current) || current.Version != state.Version) return Task.FromResult<BlockState?>(null);
        return Task.FromResult<BlockState?>(
            world.Blocks[id] = state with { UpdatedAt = world.GetUtcNow(), Version = current.Version + 1 });
    }

    public Task<BlockEdit> Edit(BlockChange change) => throw new NotSupportedException();

    public Task<Outcome<BlockState>> Delete() =>
        Task.FromResult<Outcome<BlockState>>(world.Blocks.Remove(id, out var block) ? block : new NotFound("block", id.ToString()));
}
