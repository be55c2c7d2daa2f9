using System.Collections.Immutable;

namespace Conversations.Monitoring;

/// <summary>The calls of one grain method that have ended in one process.</summary>
/// <param name="Micros">Time of all of them, in microseconds.</param>
/// <param name="Latencies">How many were in each range of <see cref="Monitoring.Latencies"/>; what is behind the end is 0.</param>
[Immutable]
public sealed record MethodCount(string Grain, string Method, long Errors, long Micros, ImmutableArray<long> Latencies);
