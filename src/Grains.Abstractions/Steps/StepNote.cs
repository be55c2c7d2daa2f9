using System.Collections.Immutable;

namespace Conversations.Steps;

/// <summary>What people say of a step.</summary>
/// <param name="Feedback"><c>positive</c>, <c>negative</c> or null.</param>
[Immutable]
public sealed record StepNote(Guid Id, string? Feedback, ImmutableArray<string> Tags);

/// <summary>What is stored of it under the state name <c>step</c>.</summary>
[Immutable]
public sealed record StepNoteRecord
{
    public StepNote? State { get; set; }
}
