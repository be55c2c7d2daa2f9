using System.Collections.Immutable;

namespace Conversations.Steps;

/// <summary>What people say of one step. The key is the step's id.</summary>
public interface IStepGrain : IGrainWithGuidKey
{
    /// <param name="feedback">Null takes back what was said.</param>
    /// <param name="tags">Null leaves them as they are.</param>
    Task<StepNote> Say(string? feedback, ImmutableArray<string>? tags);
}
