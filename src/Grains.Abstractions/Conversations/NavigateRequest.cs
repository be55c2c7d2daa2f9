namespace Conversations;

/// <summary>A wish that what comes next follows from an earlier event.</summary>
/// <param name="To">Seq of that event; 0: of none, so that only the system message stands before.</param>
/// <param name="EventId">That event, as clients name it; null for none.</param>
[Immutable]
public sealed record NavigateRequest(long To, string? EventId);
