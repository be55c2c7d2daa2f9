using System.Collections.Immutable;
using Conversations.Storage;

namespace Conversations.Announcements;

/// <summary>Tells configured listeners what happens in conversations, in the words of the dialect that has them.</summary>
public interface IAnnouncer
{
    /// <summary>Names of all listeners.</summary>
    ImmutableArray<string> Listeners { get; }

    /// <summary>For how long a listener that refuses is told again what it refuses; then it is left out.</summary>
    TimeSpan Patience(string listener);

    /// <summary>Tells one listener what comes next, if it is time for it.</summary>
    /// <param name="failures">How often in a row it has refused that.</param>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    Task<AnnouncementStep> Advance(AnnouncementPlace place, Guid conversationId, int failures, CancellationToken cancellationToken);

    /// <summary>The place behind all that there is.</summary>
    Task<AnnouncementPlace> Skip(AnnouncementPlace place, Guid conversationId, CancellationToken cancellationToken);
}

/// <param name="Place">Where the listener stands now.</param>
/// <param name="Wait">When to try again at the latest; null: when there is something new.</param>
[Immutable]
public sealed record AnnouncementStep(AnnouncementOutcome Outcome, AnnouncementPlace Place, TimeSpan? Wait = null);

public enum AnnouncementOutcome
{
    /// <summary>Something was told, and there may be more.</summary>
    Told,

    /// <summary>Something is to be told, later and together with what comes until then.</summary>
    Waits,

    /// <summary>The listener did not take it.</summary>
    Refused,

    /// <summary>There is nothing to tell.</summary>
    Nothing,

    /// <summary>There will never be anything again.</summary>
    Over,
}
