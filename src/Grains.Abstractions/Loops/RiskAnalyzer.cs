using System.Text.Json;

namespace Conversations.Loops;

/// <summary>Who says how risky a tool call is: the highest of what they say counts.</summary>
/// <param name="FromModel">The model, by the argument <c>security_risk</c> of its call.</param>
/// <param name="ByRules">Rules about commands and paths.</param>
[Immutable]
public sealed record RiskAnalyzer(bool FromModel, bool ByRules)
{
    /// <summary>As its client described it, without secrets; null: there is no analyzer.</summary>
    public JsonElement? Described { get; init; }
}
