using Orleans.Concurrency;

namespace Conversations.Tools;

/// <summary>One tool that a client has made. The key is its id.</summary>
public interface IToolGrain : IGrainWithGuidKey
{
    /// <returns>Null when there is one already.</returns>
    Task<ToolState?> Create(ToolState state);

    /// <summary>Null when there is none.</summary>
    [AlwaysInterleave]
    Task<ToolState?> Get();

    /// <summary>Replaces the state that has the same version (id, name and creation time stay).</summary>
    /// <returns>The new state; null when the tool was changed since, or is gone.</returns>
    Task<ToolState?> Replace(ToolState state);

    /// <returns>What was deleted; null when there was none.</returns>
    Task<ToolState?> Delete();
}
