using Microsoft.Extensions.Logging;

namespace Conversations.Monitoring;

/// <summary>A line of a process's own log.</summary>
/// <param name="Number">From 1, without a gap.</param>
/// <param name="Failure">The exception; null: none.</param>
[Immutable]
public sealed record LogLine(long Number, DateTimeOffset At, LogLevel Level, string Category, string Text, string? Failure);
