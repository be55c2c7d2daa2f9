namespace Conversations.Gateway.Auth;

/// <summary>Whether a key opens the door.</summary>
/// <param name="Caller">Who may come in; null: nobody.</param>
readonly record struct Admission(Caller? Caller, AdmissionKind Kind, TimeSpan RetryAfter = default)
{
    public static Admission Unknown { get; } = new(null, AdmissionKind.Unknown);

    public static Admission Disabled { get; } = new(null, AdmissionKind.Disabled);

    public static Admission Of(Caller caller) => new(caller, AdmissionKind.Admitted);

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
}
