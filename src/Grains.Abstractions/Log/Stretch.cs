namespace Conversations.Log;

/// <summary>Events of a log that follow each other, by seq and inclusive.</summary>
[Immutable]
public sealed record Stretch(long From, long Through)
{
    public bool Holds(long seq) => seq >= From && seq <= Through;
}
