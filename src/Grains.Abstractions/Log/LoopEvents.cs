using Conversations.Loops;

namespace Conversations.Log;

/// <summary>The conversation stands otherwise, without a run having begun or ended.</summary>
[Immutable]
public sealed record StandingChanged(Standing Standing) : LogEvent;

/// <summary>The run is to end after the step in which it is.</summary>
[Immutable]
public sealed record PauseRequested(Guid RunId) : LogEvent;

/// <summary>A hook has run.</summary>
[Immutable]
public sealed record HookExecuted(HookRun Run) : LogEvent
{
    /// <summary>So many events later stands the message that it ran for; null: it ran for none, or an earlier version has not said it.</summary>
    public int? MessageIn { get; init; }
}

/// <summary>The conversation's goal was set, judged, reached or dropped.</summary>
[Immutable]
public sealed record GoalChanged(GoalState Goal) : LogEvent;

/// <summary>A model was called beside the conversation: for a question about it, or for its title.</summary>
/// <param name="For">What for, in one word.</param>
[Immutable]
public sealed record UsageRecorded(string For, string Model, Usage Usage) : LogEvent;

/// <summary>All events before this one came from another conversation, where each had the same seq.</summary>
/// <param name="From">That conversation.</param>
/// <param name="KeepsUsage">True: what it had used counts as used here.</param>
[Immutable]
public sealed record Forked(Guid From, bool KeepsUsage) : LogEvent;

/// <summary>How a conversation stands while no run is in progress and nothing waits for a decision.</summary>
public enum Standing
{
    /// <summary>Nothing has been asked of it, or something that no run has taken up.</summary>
    Idle,

    /// <summary>Somebody has stopped it; it can go on.</summary>
    Paused,

    /// <summary>The last run came to its end.</summary>
    Finished,

    /// <summary>The last run failed, or was not done when its limit was reached.</summary>
    Failed,

    /// <summary>The last run went round in circles.</summary>
    Stuck,
}
