using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Conversations.Gateway.Dialects.Letta.Agents;

/// <summary>Tool rules on the wire: those that ask for an approval are the agent's own, the others are kept as they came.</summary>
static class AgentToolRules
{
    const string RequiresApproval = "requires_approval";

    /// <exception cref="LettaException">422: a rule without a type or without its tool.</exception>
    public static (ImmutableArray<string> NeedApproval, JsonElement Others) Split(ImmutableArray<JsonElement> rules)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        var others = new JsonArray();
        foreach (var rule in rules)
        {
            var type = Text(rule, "type") ?? throw LettaException.Validation("body.tool_rules: each rule should have a type");
            if (type != RequiresApproval) others.Add(JsonNode.Parse(rule.GetRawText()));
            else names.Add(Text(rule, "tool_name") ?? throw LettaException.Validation("body.tool_rules: the rule should have a tool_name"));
        }

        return ([.. names.Distinct()], JsonElement.Parse(others.ToJsonString()));
    }

    public static JsonElement[] Join(ImmutableArray<string> needApproval, JsonElement? others) =>
    [
        .. others?.EnumerateArray() ?? [],
        .. needApproval.Select(name => JsonElement.Parse(
            new JsonObject { ["tool_name"] = name, ["type"] = RequiresApproval, ["prompt_template"] = null }.ToJsonString())),
    ];

    static string? Text(JsonElement rule, string name) =>
        rule.ValueKind == JsonValueKind.Object && rule.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
