using System.Collections.Immutable;

namespace Conversations.Log;

/// <summary>What comes next follows from an earlier event. Those between belong to another branch from here on: the model does not see them, and readers do.</summary>
/// <param name="To">Seq of the event that it goes on from; 0: of none, so that only the system message stands before.</param>
/// <param name="EventId">That event, as clients name it; null for none.</param>
/// <param name="Before">Seq of the last event of this kind before this one, on whichever branch; 0 when there is none.</param>
/// <param name="End">What the model sees at that event.</param>
[Immutable]
public sealed record Navigated(long To, string? EventId, long Before, BranchEnd End) : LogEvent;

/// <summary>The window of a conversation where a branch of it ends, as places in the log.</summary>
/// <param name="ContextFrom">Seq of the oldest message after the system message and the summary.</param>
/// <param name="Aside">Stretches from there on that are on other branches, oldest first.</param>
/// <param name="SummarySeq">Seq of the summary; 0 when there is none.</param>
/// <param name="RecompiledSeq">Seq of the event with the system message's text; 0: that of the system message itself.</param>
/// <param name="LastUserSeq">Seq of the last message of a user; 0 when there is none.</param>
/// <param name="Skills">Names of the skills that the branch has brought up; null for none.</param>
[Immutable]
public sealed record BranchEnd(
    long ContextFrom, ImmutableArray<Stretch> Aside, long SummarySeq, long RecompiledSeq, long LastUserSeq, ImmutableArray<string>? Skills)
{
    public bool Shows(long seq) => seq == SummarySeq || (seq >= ContextFrom && !Stretch.AnyHolds(Aside, seq));
}
