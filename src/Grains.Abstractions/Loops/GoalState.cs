namespace Conversations.Loops;

/// <summary>Something that a conversation is to get done: whenever a run would end, a model judges whether it is, and the run goes on while it is not.</summary>
/// <param name="Most">How often that is judged, 1 or more.</param>
/// <param name="Judged">How often it has been.</param>
/// <param name="Verdict">The last one; null: none yet.</param>
[Immutable]
public sealed record GoalState(string Objective, int Most, int Judged, GoalStatus Status, GoalVerdict? Verdict = null)
{
    public bool IsActive => Status == GoalStatus.Running;
}

public enum GoalStatus
{
    Running,

    /// <summary>It is done.</summary>
    Complete,

    /// <summary>It is not, and was judged as often as it may be.</summary>
    Capped,

    /// <summary>Somebody, or a failure, has stopped it; it can be resumed.</summary>
    Interrupted,
}

/// <param name="Score">How sure it is that all is done, 0 to 1.</param>
/// <param name="Missing">What remains; empty where nothing does.</param>
[Immutable]
public sealed record GoalVerdict(double Score, bool Complete, string Missing);
