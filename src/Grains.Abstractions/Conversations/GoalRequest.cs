namespace Conversations;

/// <summary>A wish that a conversation goes on until something is done.</summary>
/// <param name="RunId">Id for the run that begins.</param>
/// <param name="Objective">What is to be done; null: the goal that was interrupted.</param>
/// <param name="Most">How often it is judged before it is given up, 1 or more.</param>
[Immutable]
public sealed record GoalRequest(Guid RunId, string? Objective, int Most)
{
    /// <summary>True: it may have been asked for before, under the same id of its run. What came of that is the answer, and nothing is done twice.</summary>
    public bool MayRepeat { get; init; }
}
