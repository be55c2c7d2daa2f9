using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Agents;

namespace Conversations.Gateway.Dialects.Letta.Agents;

/// <summary>Fields of an agent that change nothing here: they are kept as they came, and shown again.</summary>
static class AgentExtra
{
    public const string AgentType = "agent_type";
    public const string PendingApproval = "pending_approval";
    public const string ToolRules = "tool_rules";

    // What is shown where a client has said nothing. A field that stands here can be set, except those of NeverSet.
    static readonly Dictionary<string, JsonElement> Defaults = Members(JsonElement.Parse("""
        {
          "agent_type": "letta_v1_agent",
          "base_template_id": null,
          "deployment_id": null,
          "embedding": null,
          "embedding_config": null,
          "enable_sleeptime": null,
          "entity_id": null,
          "identities": [],
          "identity_ids": [],
          "managed_group": null,
          "max_files_open": null,
          "metadata": {},
          "multi_agent_group": null,
          "pending_approval": null,
          "per_file_view_window_char_limit": null,
          "project_id": null,
          "response_format": null,
          "secrets": [],
          "template_id": null,
          "tool_exec_environment_variables": []
        }
        """));

    // Accepted and kept, and shown only when they were given.
    static readonly string[] Optional =
    [
        "enable_reasoner", "include_base_tool_rules", "initial_message_sequence", "max_reasoning_tokens", "max_tokens", "reasoning",
    ];

    static readonly string[] Secret = ["secrets", "tool_exec_environment_variables"];
    static readonly string[] NeverSet = ["deployment_id", "entity_id", "identities", "managed_group", "multi_agent_group", PendingApproval];

    /// <summary>What is kept, with the non-null fields of a request over it. Fields that nobody knows are dropped.</summary>
    public static ImmutableDictionary<string, JsonElement> With(
        this ImmutableDictionary<string, JsonElement> kept, IReadOnlyDictionary<string, JsonElement>? given)
    {
        if (given is null) return kept;
        var settable = given.Where(field => field.Value.ValueKind != JsonValueKind.Null && CanSet(field.Key));
        return kept.SetItems(settable.Select(field => KeyValuePair.Create(field.Key, Kept(field.Key, field.Value))));
    }

    /// <summary>Every field of the wire's agent that an agent's state has no place for.</summary>
    public static Dictionary<string, JsonElement> Shown(this ImmutableDictionary<string, JsonElement> kept)
    {
        var shown = new Dictionary<string, JsonElement>(Defaults);
        foreach (var (name, value) in kept) shown[name] = value;
        shown.Remove(ToolRules);
        return shown;
    }

    public static string TypeOf(AgentState agent) => agent.Extra.GetValueOrDefault(AgentType, Defaults[AgentType]).ToString();

    static bool CanSet(string name) => (Defaults.ContainsKey(name) || Optional.Contains(name)) && !NeverSet.Contains(name);

    // Nothing here uses a secret's value, so only its name is stored.
    static JsonElement Kept(string name, JsonElement value) => Secret.Contains(name) ? Redacted(value) : value;

    static JsonElement Redacted(JsonElement secrets)
    {
        if (secrets.ValueKind != JsonValueKind.Object) throw LettaException.Validation("body.secrets: should be an object");
        var names = new JsonArray();
        foreach (var secret in secrets.EnumerateObject()) names.Add(new JsonObject { ["key"] = secret.Name, ["value"] = "" });
        return JsonElement.Parse(names.ToJsonString());
    }

    static Dictionary<string, JsonElement> Members(JsonElement json) =>
        json.EnumerateObject().ToDictionary(member => member.Name, member => member.Value);
}
