using Conversations.Agents;

namespace Conversations.Gateway.Dialects.Letta.Blocks;

static class BlockGrains
{
    /// <exception cref="LettaException">404: there is none.</exception>
    public static async Task<BlockState> GetBlock(this IGrainFactory grains, Guid id) =>
        await grains.GetGrain<IBlockGrain>(id).Get() ?? throw LettaException.NotFound("Block", LettaId.Block(id));

    /// <summary>Changes a block as it is now. Another change that comes between is not lost: this one is made again on top of it.</summary>
    /// <exception cref="LettaException">404: there is no such block.</exception>
    public static async Task<BlockState> Change(this IGrainFactory grains, Guid id, BlockBody body)
    {
        while (true)
        {
            var changed = BlockRules.Changed(await grains.GetBlock(id), body);
            if (await grains.GetGrain<IBlockGrain>(id).Replace(changed) is { } replaced) return replaced;
        }
    }

    /// <summary>The blocks of these ids, in their order, without those that are gone.</summary>
    public static async Task<IReadOnlyList<BlockState>> GetBlocks(this IGrainFactory grains, IEnumerable<Guid> ids)
    {
        var blocks = await Task.WhenAll(ids.Select(id => grains.GetGrain<IBlockGrain>(id).Get()));
        return [.. blocks.OfType<BlockState>()];
    }
}
