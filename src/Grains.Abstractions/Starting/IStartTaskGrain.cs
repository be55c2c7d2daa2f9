using Orleans.Concurrency;

namespace Conversations.Starting;

/// <summary>Starts one conversation in the background, step by step. The key is the task's id.</summary>
/// <remarks>
/// Each status is on disk before it is seen. A task whose silo dies is taken up by another, at the step in which it was: every step comes to
/// the same end when it is done again.
/// </remarks>
public interface IStartTaskGrain : IGrainWithGuidKey
{
    /// <summary>Promises the work. Returns when that is on disk.</summary>
    /// <returns>The task; one that was there already stays as it is.</returns>
    Task<StartTaskState> Create(StartTaskState task);

    /// <summary>Null when there is none.</summary>
    [AlwaysInterleave]
    Task<StartTaskState?> Get();

    /// <summary>Waits for a while until the task has gone through more steps than <paramref name="steps"/>, or has ended.</summary>
    /// <returns>As <see cref="Get"/>, whether or not there was anything new.</returns>
    [AlwaysInterleave]
    Task<StartTaskState?> Beyond(int steps);

    /// <summary>Holds a message until the conversation is there. Returns when that is on disk.</summary>
    /// <returns>Its place among those that are held, from 1; 0: as many are as may be. Null: the task has ended, or there is none.</returns>
    [AlwaysInterleave]
    Task<int?> Queue(PendingMessage message);

    /// <summary>Takes up work that its owner left, if there is any.</summary>
    [AlwaysInterleave]
    Task Recover();

    /// <summary>Ends its work and forgets it. What it has made so far stays.</summary>
    [AlwaysInterleave]
    Task Delete();
}
