using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Agents;
using Conversations.Gateway.Dialects.OpenHands.Events;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Storage;

namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

/// <summary>A conversation as clients see it. Every field is there, nulls included.</summary>
static class ConversationInfo
{
    const int DefaultIterations = 500;
    const string DefaultFolder = "/workspace";

    /// <param name="leaf">Id of the event that the next one will follow; null: of none.</param>
    /// <param name="updatedAt">When something last came to pass other than a change of how it stands.</param>
    public static JsonObject Of(ConversationHead head, AgentState? agent, string? leaf, DateTimeOffset updatedAt, ModelCalls calls, bool includeSkills)
    {
        var ids = new EventIds(head);
        var extra = head.Metadata.Extra is { } kept ? JsonObject.Create(kept)! : [];
        var shown = AgentOf(head, agent);
        var model = (string?)shown["llm"]?["model"] ?? "default";
        var loop = head.Metadata.Loop;
        return new JsonObject
        {
            ["id"] = WireUuid.Dashed(head.Id),
            ["agent"] = includeSkills ? shown : LlmDefaults.WithoutSkills(shown),
            ["workspace"] = extra[ConversationFields.Workspace]?.DeepClone() ?? new JsonObject { ["working_dir"] = DefaultFolder, ["kind"] = "LocalWorkspace" },
            ["persistence_dir"] = $"workspace/conversations/{WireUuid.Hex(head.Id)}",
            ["max_iterations"] = loop is { MaxIterations: > 0 } ? loop.MaxIterations : DefaultIterations,
            ["stuck_detection"] = loop?.StuckDetection ?? false,
            ["execution_status"] = ExecutionStatus.Of(head),
            ["confirmation_policy"] = WirePolicy.Of(loop?.Confirmation),
            ["security_analyzer"] = WirePolicy.Of(loop?.Analyzer),
            ["activated_knowledge_skills"] = new JsonArray([.. head.Skills?.Select(name => JsonValue.Create(name)) ?? []]),
            ["invoked_skills"] = new JsonArray(),
            ["blocked_actions"] = new JsonObject(),
            ["blocked_messages"] = new JsonObject(),
            ["last_user_message_id"] = head.LastUserSeq > 0 ? ids.Of(head.LastUserSeq, 0) : null,
            ["leaf_event_id"] = leaf,
            ["stats"] = Stats.Of(head, Stats.UsageId(shown), model, calls),
            ["secret_registry"] = new JsonObject { ["secret_sources"] = extra[ConversationFields.Secrets]?.DeepClone() ?? new JsonObject() },
            ["agent_state"] = head.Session is { } session ? WireSession.State(session, head.Metadata.Model) : new JsonObject(),
            ["hook_config"] = extra[ConversationFields.Hooks]?.DeepClone(),
            ["title"] = head.Metadata.Summary,
            ["metrics"] = Stats.Snapshot(head, model),
            ["created_at"] = WireTime.Utc(head.CreatedAt),
            ["updated_at"] = WireTime.Utc(updatedAt),
            ["forked_from_conversation_id"] = head.Fork is { } fork ? WireUuid.Dashed(fork.ConversationId) : null,
            ["forked_from_event_id"] = head.Fork?.EventId,
            ["parent_conversation_id"] = extra[ConversationFields.Parent]?.DeepClone(),
            ["sub_conversation_ids"] = new JsonArray([.. extra.Where(field => field.Key.StartsWith(ConversationFields.Child, StringComparison.Ordinal))
                .Select(field => JsonValue.Create(field.Key[ConversationFields.Child.Length..]))]),
            ["tags"] = extra[ConversationFields.Tags]?.DeepClone() ?? new JsonObject(),
            ["current_model_id"] = head.Metadata.Model ?? head.Session?.Model ?? model,
            ["available_models"] = WireSession.Models(head.Session),
            ["supports_runtime_model_switch"] = head.Session?.Models is not null,
            ["launched_agent_profile"] = null,
            ["client_tools"] = extra[ConversationFields.ClientTools]?.DeepClone() ?? new JsonArray(),
        };
    }

    /// <summary>The agent as it was given here, or what these dialects would call one that was made elsewhere.</summary>
    static JsonObject AgentOf(ConversationHead head, AgentState? agent)
    {
        if (AgentSpec.ShownOf(agent) is { } given) return agent!.Program is not null && head.Metadata.Model is { } switched ? LlmDefaults.WithAcpModel(given, switched) : given;
        return LlmDefaults.OfAgent(new JsonObject
        {
            ["llm"] = new JsonObject { ["model"] = head.Metadata.Model ?? agent?.Model },
            ["tools"] = new JsonArray([.. (agent?.Tools ?? []).Select(name => new JsonObject { ["name"] = name })]),
            ["include_default_tools"] = new JsonArray(),
            ["system_prompt"] = agent?.System,
        });
    }

    /// <summary>Fields to keep with a conversation.</summary>
    public static JsonElement Kept(JsonObject fields) => JsonElement.Parse(fields.ToJsonString());
}
