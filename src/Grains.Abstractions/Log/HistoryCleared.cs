namespace Conversations.Log;

/// <summary>Every message but the system message is gone, for the model and for every reader; the log keeps them.</summary>
[Immutable]
public sealed record HistoryCleared : LogEvent;
