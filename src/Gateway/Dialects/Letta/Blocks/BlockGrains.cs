using Conversations.Agents;

namespace Conversations.Gateway.Dialects.Letta.Blocks;

static class BlockGrains
{
    /// <exception cref="LettaException">404: there is none.</exception>
    public static async Task<BlockState> GetBlock(this IGrainFactory grains, Guid id) =>
        await grains.GetGrain<IBlockGrain>(id).Get() ?? throw Missing(id);

    /// <exception cref="LettaException">404: there is no such block.</exception>
    public static Task<BlockState> Change(this IGrainFactory grains, Guid id, BlockBody body)
    {
        var grain = grains.GetGrain<IBlockGrain>(id);
        return LettaChange.Make(grain.Get, current => BlockRules.Changed(current, body), grain.Replace, () => Missing(id));
    }

    /// <summary>The blocks of these ids, in their order, without those that are gone.</summary>
    public static async Task<IReadOnlyList<BlockState>> GetBlocks(this IGrainFactory grains, IEnumerable<Guid> ids)
    {
        var blocks = await Task.WhenAll(ids.Select(id => grains.GetGrain<IBlockGrain>(id).Get()));
        return [.. blocks.OfType<BlockState>()];
    }

    static LettaException Missing(Guid id) => LettaException.NotFound("Block", LettaId.Block(id));
}
