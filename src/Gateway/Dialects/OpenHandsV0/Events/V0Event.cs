using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Events;

namespace Conversations.Gateway.Dialects.OpenHandsV0.Events;

/// <summary>An event of the agent server's API in the form of V0: an action or an observation.</summary>
static class V0Event
{
    /// <returns>Null: V0 has no such event.</returns>
    public static JsonObject? Of(WireEvent item, V0Events events)
    {
        var json = item.Json;
        var (content, cause) = item.Kind switch
        {
            "SystemPromptEvent" => (V0Action.Of("system", new JsonObject { ["content"] = json["system_prompt"]!["text"]!.DeepClone(), ["tools"] = json["tools"]!.DeepClone() }), null),
            "MessageEvent" => (V0Action.Message(json), null),
            "ActionEvent" => (V0Action.Call(json), null),
            "ObservationEvent" => (V0Observation.Result(json), events.Number((string?)json["action_id"])),
            "UserRejectObservation" => (V0Observation.Of("user_rejected", (string)json["rejection_reason"]!, []), events.Number((string?)json["action_id"])),
            "AgentErrorEvent" => (V0Observation.Of("error", (string)json["error"]!, new JsonObject { ["error_id"] = "" }), null),
            "ConversationErrorEvent" => (V0Observation.Of("error", (string)json["detail"]!, new JsonObject { ["error_id"] = json["code"]!.DeepClone() }), null),
            "ConversationStateUpdateEvent" when (string?)json["key"] == "execution_status" => (V0Observation.State((string)json["value"]!), null),
            "PauseEvent" or "InterruptEvent" => (V0Action.Of("change_agent_state", new JsonObject { ["agent_state"] = "paused", ["thought"] = "" }), null),
            "CondensationRequest" => (V0Action.Of("condensation_request", []), null),
            "Condensation" => (Condensation(json, events), null),
            _ => (null, (long?)null),
        };
        if (content is null) return null;
        var shown = new JsonObject
        {
            ["id"] = events.Number(item.Seq, item.Index),
            ["timestamp"] = json["timestamp"]!.DeepClone(),
            ["source"] = item.Source,
            ["message"] = Said(content),
        };
        if (cause is { } action) shown["cause"] = action;
        foreach (var (name, value) in content.ToList())
        {
            content.Remove(name);
            shown[name] = value;
        }

        return shown;
    }

    static JsonObject Condensation(JsonObject json, V0Events events) => V0Action.Of("condensation", new JsonObject
    {
        ["forgotten_event_ids"] = new JsonArray([.. json["forgotten_event_ids"]!.AsArray().Select(id => events.Number((string?)id)).OfType<long>().Select(id => JsonValue.Create(id))]),
        ["summary"] = json["summary"]?.DeepClone(),
        ["summary_offset"] = json["summary_offset"]?.DeepClone(),
    });

    /// <summary>The event in a sentence, for people.</summary>
    static string Said(JsonObject content)
    {
        var args = content["args"];
        return ((string?)content["action"], (string?)content["observation"]) switch
        {
            ("message", _) => (string?)args!["content"] ?? "",
            ("run", _) => $"Running command: {args!["command"]}",
            ("read", _) => $"Reading file: {args!["path"]}",
            ("edit", _) => $"Editing file: {args!["path"]}",
            ("call_tool_mcp", _) => $"Calling tool: {args!["name"]}",
            ("think", _) => (string?)args!["thought"] ?? "",
            ("finish", _) => (string?)args!["final_thought"] ?? "",
            (_, "run") => $"Command `{content["extras"]!["command"]}` executed with exit code {content["extras"]!["metadata"]?["exit_code"]}.",
            (_, "agent_state_changed") => "",
            (null, _) => (string?)content["content"] ?? "",
            _ => "",
        };
    }
}
