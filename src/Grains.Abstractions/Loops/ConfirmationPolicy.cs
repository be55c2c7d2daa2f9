using System.Text.Json.Serialization;

namespace Conversations.Loops;

/// <summary>Which tool calls wait for somebody's decision before they run.</summary>
/// <param name="Threshold">Of <see cref="ConfirmationKind.Risky"/>: the lowest risk that waits.</param>
/// <param name="ConfirmUnknown">Of <see cref="ConfirmationKind.Risky"/>: true when calls of unknown risk wait.</param>
[Immutable]
public sealed record ConfirmationPolicy(
    ConfirmationKind Kind,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] SecurityRisk Threshold = SecurityRisk.High,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] bool ConfirmUnknown = true)
{
    /// <summary>Whether a call of that risk waits.</summary>
    public bool Asks(SecurityRisk risk) => Kind switch
    {
        ConfirmationKind.Always => true,
        ConfirmationKind.Risky => risk == SecurityRisk.Unknown ? ConfirmUnknown : risk >= Threshold,
        _ => false,
    };
}

public enum ConfirmationKind
{
    Never,
    Always,
    Risky,
}

/// <summary>How much harm a tool call may do.</summary>
public enum SecurityRisk
{
    Unknown,
    Low,
    Medium,
    High,
}
