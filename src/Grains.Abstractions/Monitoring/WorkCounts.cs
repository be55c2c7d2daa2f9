using System.Collections.Immutable;

namespace Conversations.Monitoring;

/// <summary>What the conversations of one process have done.</summary>
[Immutable]
public sealed record WorkCounts
{
    /// <summary>Commits to the log.</summary>
    public long Commits { get; init; }

    public long RunsStarted { get; init; }

    public long RunsCompleted { get; init; }

    public long RunsFailed { get; init; }

    public long RunsCancelled { get; init; }

    /// <summary>Runs taken over from another activation.</summary>
    public long RunsRecovered { get; init; }

    public ImmutableArray<ModelCount> Models { get; init; } = [];
}

/// <summary>The calls of one model that have ended.</summary>
/// <param name="Model">Handle.</param>
/// <param name="Cost">In the currency of the configured prices.</param>
[Immutable]
public sealed record ModelCount(string Model, long Calls, long Prompt, long Completion, decimal Cost);
