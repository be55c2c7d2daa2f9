using System.Collections.Immutable;

namespace Conversations.Log;

/// <summary>Events of a log that follow each other, by seq and inclusive.</summary>
[Immutable]
public sealed record Stretch(long From, long Through)
{
    public bool Holds(long seq) => seq >= From && seq <= Through;

    /// <param name="stretches">Null for none.</param>
    public static bool AnyHolds(ImmutableArray<Stretch>? stretches, long seq) => stretches?.Any(stretch => stretch.Holds(seq)) is true;
}
