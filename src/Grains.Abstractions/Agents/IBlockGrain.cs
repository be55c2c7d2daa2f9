using Orleans.Concurrency;

namespace Conversations.Agents;

/// <summary>One memory block. Agents and conversations share it, so each edit is one call. The key is its id.</summary>
public interface IBlockGrain : IGrainWithGuidKey
{
    Task<Outcome<BlockState>> Create(BlockState state);

    /// <summary>Null when there is none.</summary>
    [AlwaysInterleave]
    Task<BlockState?> Get();

    /// <summary>Replaces the state that has the same version (id and creation time stay).</summary>
    /// <returns>The new state; null when the block was changed since, or is gone.</returns>
    Task<BlockState?> Replace(BlockState state);

    /// <summary>An edit by the model. The error says, in words for the model, what was wrong.</summary>
    Task<BlockEdit> Edit(BlockChange change);

    Task<Outcome<BlockState>> Delete();
}
