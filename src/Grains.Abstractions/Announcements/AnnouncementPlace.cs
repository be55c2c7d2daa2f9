using System.Collections.Immutable;

namespace Conversations.Announcements;

/// <summary>How far a listener has been told of a conversation.</summary>
/// <param name="Listener">Its name, as configured.</param>
/// <param name="Seq">Of the log event that is to be told next.</param>
/// <param name="Index">How many of its wire events were told.</param>
/// <param name="Noted">Seq up to which the listener knows of changes of the conversation itself.</param>
[Immutable]
public sealed record AnnouncementPlace(string Listener, long Seq, int Index, long Noted);

/// <summary>What is stored of a conversation's announcements under the state name <c>announcements</c>.</summary>
[Immutable]
public sealed record AnnouncementRecord
{
    public ImmutableArray<AnnouncementPlace> Places { get; set; } = [];
}
