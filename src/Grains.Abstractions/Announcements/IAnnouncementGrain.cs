using Orleans.Concurrency;

namespace Conversations.Announcements;

/// <summary>Has listeners told of one conversation. The key is the conversation's id.</summary>
/// <remarks>
/// Each listener is told everything at least once and in order: what was told and not recorded as told is told again. One that refuses is told
/// again, until its patience is over; no listener waits for another.
/// </remarks>
public interface IAnnouncementGrain : IGrainWithGuidKey
{
    /// <summary>There may be something to tell.</summary>
    /// <param name="from">Seq at which a listener begins that was never told anything of the conversation.</param>
    [AlwaysInterleave]
    Task Wake(long from);
}
