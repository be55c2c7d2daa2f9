namespace Conversations.Gateway.Auth;

/// <summary>Whether a key opens the door.</summary>
/// <param name="Caller">Who may come in; null: nobody.</param>
readonly record struct Admission(Caller? Caller, AdmissionKind Kind, TimeSpan RetryAfter = default)
{
    /// <summary>Of the key that let the caller in; null: none was needed.</summary>
    public string? Hash { get; private init; }

    public static Admission Unknown { get; } = new(null, AdmissionKind.Unknown);

    public static Admission Disabled { get; } = new(null, AdmissionKind.Disabled);

    /// <param name="hash">Of the key; null: none was needed.</param>
    public static Admission Of(Caller caller, string? hash = null) => new(caller, AdmissionKind.Admitted) { Hash = hash };

    public static Admission Unchecked { get; } = new(null, AdmissionKind.Unchecked);

    public static Admission TooManyRequests(TimeSpan retryAfter) => new(null, AdmissionKind.TooManyRequests, retryAfter);

    public static Admission TooManyTries(TimeSpan retryAfter) => new(null, AdmissionKind.TooManyTries, retryAfter);
}

enum AdmissionKind
{
    /// <summary>No key, or one that is nobody's.</summary>
    Unknown,
    Admitted,

    /// <summary>The key is good and its user shut out.</summary>
    Disabled,

    /// <summary>The address has tried too many wrong keys.</summary>
    TooManyTries,

    /// <summary>The address has made too many requests.</summary>
    TooManyRequests,

    /// <summary>The store cannot be asked.</summary>
    Unchecked,
}
