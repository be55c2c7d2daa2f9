namespace Conversations.Grains.Models;

/// <summary>A model call failed; <see cref="Kind"/> says how, so that each dialect can say it in its own words.</summary>
public sealed class ModelException(ModelFailure kind, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public ModelFailure Kind { get; } = kind;

    /// <summary>HTTP status of the provider's refusal; null when there was none.</summary>
    public int? Status { get; init; }

    /// <summary>The provider's own text, at most a few kilobytes, without secrets.</summary>
    public string? Detail { get; init; }

    /// <summary>Whether the same call may well succeed a little later.</summary>
    public bool Transient { get; init; } = kind is ModelFailure.RateLimited or ModelFailure.Overloaded or ModelFailure.Unreachable
        or ModelFailure.EmptyAnswer or ModelFailure.BadAnswer;

    /// <summary>How long the provider asks to wait before the next call.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
