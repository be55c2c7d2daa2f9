using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Conversations.Callbacks;

/// <summary>Does what is to be done with the events of one conversation. The key is the conversation's id.</summary>
/// <remarks>
/// Each event at least once, in order: what was done and not recorded as done is done again, under the same id. An address that refuses is called
/// again at growing distances, until a bounded time is over; the other callbacks do not wait for it.
/// </remarks>
public interface ICallbackGrain : IGrainWithGuidKey
{
    /// <summary>Adds those that are not there yet. Returns when that is on disk.</summary>
    Task Register(ImmutableArray<Callback> callbacks);

    /// <summary>There may be new events. It returns at once.</summary>
    [AlwaysInterleave]
    Task Wake();

    [AlwaysInterleave]
    Task<ImmutableArray<Callback>> Get();
}
