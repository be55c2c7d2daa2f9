namespace Conversations.Secrets;

/// <summary>What is stored of a signing key under the state name <c>signing-key</c>.</summary>
[Immutable]
public sealed record SigningKeyRecord
{
    /// <summary>Encrypted; null before there is one.</summary>
    public string? Sealed { get; set; }
}
