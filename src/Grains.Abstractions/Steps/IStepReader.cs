using System.Collections.Immutable;
using Conversations.Storage;

namespace Conversations.Steps;

/// <summary>Finds and lists steps. What happened in them is in the logs of their runs.</summary>
/// <exception cref="StorageException">The store cannot be read.</exception>
public interface IStepReader
{
    /// <summary>Null when there is none.</summary>
    Task<StepPlace?> Find(Guid stepId, CancellationToken cancellationToken);

    Task<IReadOnlyList<StepPlace>> List(StepQuery query, CancellationToken cancellationToken);

    /// <summary>What was said of these steps.</summary>
    Task<IReadOnlyList<StepNote>> Notes(ImmutableArray<Guid> stepIds, CancellationToken cancellationToken);
}

/// <summary>A step and the run that it is of.</summary>
/// <param name="Note">Null when nobody has said anything.</param>
public sealed record StepPlace(Guid StepId, RunRecord Run, StepNote? Note);

/// <param name="Model">Handle or bare name.</param>
/// <param name="HasFeedback">Null: both.</param>
/// <param name="Tags">The step has any of these.</param>
/// <param name="After">Id of the step after which, in the asked order, the page begins.</param>
/// <param name="Before">Id of the step before which, in the asked order, the page ends.</param>
public sealed record StepQuery(
    Guid? AgentId = null,
    string? Model = null,
    DateTimeOffset? From = null,
    DateTimeOffset? To = null,
    string? Feedback = null,
    bool? HasFeedback = null,
    ImmutableArray<string>? Tags = null,
    Guid? After = null,
    Guid? Before = null,
    int Limit = 50,
    bool Ascending = false)
{
    /// <summary>Only steps of this user's conversations; null: of anybody's.</summary>
    public string? Owner { get; init; }
}
