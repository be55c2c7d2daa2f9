using System.Diagnostics.CodeAnalysis;

namespace Conversations;

/// <summary>What was asked for, or why it was refused. A refusal changes nothing.</summary>
[Immutable]
public sealed record Outcome<T>(T? Value, Refusal? Refusal)
    where T : class
{
    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool Accepted => Refusal is null;

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(null, refusal);
}
