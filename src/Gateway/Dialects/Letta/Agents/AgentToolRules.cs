using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Agents;

namespace Conversations.Gateway.Dialects.Letta.Agents;

/// <summary>Tool rules on the wire: those that ask for an approval or end the turn are the agent's own, the others are kept as they came.</summary>
static class AgentToolRules
{
    const string RequiresApproval = "requires_approval";
    const string Terminal = "exit_loop";

    /// <exception cref="LettaException">422: a rule without a type or without its tool.</exception>
    public static AgentState With(this AgentState agent, ImmutableArray<JsonElement> rules)
    {
        var (approvals, terminals, others) = (new List<string>(), new List<string>(), new JsonArray());
        foreach (var rule in rules)
        {
            var type = Text(rule, "type") ?? throw LettaException.Validation("body.tool_rules: each rule should have a type");
            if (type is not (RequiresApproval or Terminal)) others.Add(JsonNode.Parse(rule.GetRawText()));
            else (type == Terminal ? terminals : approvals).Add(
                Text(rule, "tool_name") ?? throw LettaException.Validation("body.tool_rules: the rule should have a tool_name"));
        }

        return agent with
        {
            ToolsThatNeedApproval = [.. approvals.Distinct()],
            ToolsThatEndTheRun = [.. terminals.Distinct()],
            Extra = agent.Extra.SetItem(AgentExtra.ToolRules, JsonElement.Parse(others.ToJsonString())),
        };
    }

    public static JsonElement[] Of(AgentState agent) =>
    [
        .. agent.Extra.TryGetValue(AgentExtra.ToolRules, out var others) ? others.EnumerateArray() : default(JsonElement.ArrayEnumerator),
        .. agent.ToolsThatEndTheRun.Select(name => Rule(name, Terminal)),
        .. agent.ToolsThatNeedApproval.Select(name => Rule(name, RequiresApproval)),
    ];

    static JsonElement Rule(string tool, string type) =>
        JsonElement.Parse(new JsonObject { ["tool_name"] = tool, ["type"] = type, ["prompt_template"] = null }.ToJsonString());

    static string? Text(JsonElement rule, string name) =>
        rule.ValueKind == JsonValueKind.Object && rule.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
