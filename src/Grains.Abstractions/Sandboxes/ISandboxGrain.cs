using Orleans.Concurrency;

namespace Conversations.Sandboxes;

/// <summary>One workspace, and who works in it. The key is the workspace's id: that of the conversation it was made for, or one of its own.</summary>
public interface ISandboxGrain : IGrainWithGuidKey
{
    /// <summary>What is recorded of it; null: nothing, as of the workspace that a conversation has for itself.</summary>
    Task<SandboxState?> Get();

    /// <summary>Makes one that nobody works in yet, or finds it.</summary>
    Task<SandboxState> Create(string? owner);

    /// <summary>Lets a conversation work in it, and resumes it.</summary>
    /// <param name="owner">Who must have it; null: anybody may.</param>
    /// <returns>False: there is no such sandbox.</returns>
    Task<bool> Enter(Guid conversationId, string? owner);

    /// <summary>A conversation works in it no longer.</summary>
    /// <returns>True: nobody does any more, and it can be removed.</returns>
    Task<bool> Leave(Guid conversationId);

    /// <summary>A conversation that was to work in it will never be there. The sandbox stays as it is.</summary>
    Task Withdraw(Guid conversationId);

    /// <summary>Brings its conversations to a rest.</summary>
    /// <returns>False: there is no such sandbox.</returns>
    Task<bool> Pause();

    /// <returns>False: there is no such sandbox.</returns>
    Task<bool> Resume();

    /// <summary>Ends every process in it and removes its files. Its conversations stay.</summary>
    /// <returns>False: there is no such sandbox.</returns>
    Task<bool> Delete();

    /// <summary>The text of a file in it; null when there is none, or it cannot be read.</summary>
    /// <param name="path">As its tools see it.</param>
    [AlwaysInterleave]
    Task<string?> Read(string path);
}
