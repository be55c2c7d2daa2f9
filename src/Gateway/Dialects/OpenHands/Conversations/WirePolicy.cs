using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Loops;

namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

/// <summary>Confirmation policies and security analyzers on the wire.</summary>
static class WirePolicy
{
    static readonly string[] ByRules = ["PatternSecurityAnalyzer", "PolicyRailSecurityAnalyzer", "RuleBasedSecurityAnalyzer"];

    public static JsonObject Of(ConfirmationPolicy? policy) => policy?.Kind switch
    {
        ConfirmationKind.Always => new JsonObject { ["kind"] = "AlwaysConfirm" },
        ConfirmationKind.Risky => new JsonObject
        {
            ["kind"] = "ConfirmRisky",
            ["threshold"] = $"{policy.Threshold}".ToUpperInvariant(),
            ["confirm_unknown"] = policy.ConfirmUnknown,
        },
        _ => new JsonObject { ["kind"] = "NeverConfirm" },
    };

    public static JsonNode? Of(RiskAnalyzer? analyzer) => analyzer?.Described is { } described ? JsonNode.Parse(described.GetRawText()) : null;

    /// <summary>A policy; its problems are gathered in the fields.</summary>
    public static ConfirmationPolicy ReadPolicy(Fields fields)
    {
        if (!fields.Mentions("kind")) fields.Missing("kind");
        var kind = fields.Choice("kind", ConfirmationKind.Never,
            ("NeverConfirm", ConfirmationKind.Never), ("AlwaysConfirm", ConfirmationKind.Always), ("ConfirmRisky", ConfirmationKind.Risky));
        if (kind != ConfirmationKind.Risky) return new ConfirmationPolicy(kind);
        var threshold = fields.Choice("threshold", SecurityRisk.High, ("LOW", SecurityRisk.Low), ("MEDIUM", SecurityRisk.Medium), ("HIGH", SecurityRisk.High));
        return new ConfirmationPolicy(kind, threshold, fields.Flag("confirm_unknown", true));
    }

    /// <summary>An analyzer. One that asks a service of its own judges nothing here, so that all calls are of unknown risk to it.</summary>
    public static RiskAnalyzer ReadAnalyzer(Fields fields)
    {
        var kind = fields.Text("kind", required: true);
        var parts = fields.Objects("analyzers").Select(ReadAnalyzer).ToList();
        return new RiskAnalyzer(
            kind == "LLMSecurityAnalyzer" || parts.Any(part => part.FromModel),
            ByRules.Contains(kind) || parts.Any(part => part.ByRules))
        {
            Described = System.Text.Json.JsonElement.Parse(Redaction.Masked(fields.Members)!.ToJsonString()),
        };
    }
}
