using System.Text.Json;
using System.Text.Json.Serialization;
using Conversations.Gateway.Dialects.Letta.Agents;
using Conversations.Gateway.Dialects.Letta.Models;

namespace Conversations.Gateway.Dialects.Letta.AgentFiles;

/// <summary>An agent as a file has it: what makes it anew, and its messages.</summary>
sealed record FileAgent
{
    // What only the agent's own server can know, or nobody may.
    static readonly string[] NotExported =
    [
        AgentExtra.PendingApproval, "base_template_id", "deployment_id", "entity_id", "identities", "identity_ids",
        "include_base_tool_rules", "initial_message_sequence", "managed_group", "multi_agent_group", "project_id", "secrets",
        "template_id", "tool_exec_environment_variables",
    ];

    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string? Description { get; init; }

    public required string System { get; init; }

    public required string Model { get; init; }

    public required JsonElement? ModelSettings { get; init; }

    public required ModelDto LlmConfig { get; init; }

    public required int? ContextWindowLimit { get; init; }

    public required bool ParallelToolCalls { get; init; }

    public required JsonElement? CompactionSettings { get; init; }

    public string[] MemoryBlocks { get; init; } = [];

    public required string[] BlockIds { get; init; }

    public string[] Tools { get; init; } = [];

    public required string[] ToolIds { get; init; }

    public required JsonElement[] ToolRules { get; init; }

    public bool IncludeBaseTools { get; init; }

    public bool IncludeBaseToolRules { get; init; }

    public required string[] Tags { get; init; }

    public required string Timezone { get; init; }

    public required bool Hidden { get; init; }

    public string[] SourceIds { get; init; } = [];

    public string[] GroupIds { get; init; } = [];

    public string[] FilesAgents { get; init; } = [];

    public required FileMessage[] Messages { get; init; }

    public required string[] InContextMessageIds { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement> Rest { get; set; } = [];

    public static FileAgent Of(AgentDto agent, string id, string[] blockIds, string[] toolIds, FileMessage[] messages, string[] inContext) => new()
    {
        Id = id,
        Name = agent.Name,
        Description = agent.Description,
        System = agent.System,
        Model = agent.Model,
        ModelSettings = agent.ModelSettings,
        LlmConfig = agent.LlmConfig,
        ContextWindowLimit = agent.ContextWindowLimit,
        ParallelToolCalls = agent.ParallelToolCalls,
        CompactionSettings = agent.CompactionSettings,
        BlockIds = blockIds,
        ToolIds = toolIds,
        ToolRules = agent.ToolRules,
        Tags = agent.Tags,
        Timezone = agent.Timezone,
        Hidden = agent.Hidden,
        Messages = messages,
        InContextMessageIds = inContext,
        Rest = agent.Rest.Where(field => !NotExported.Contains(field.Key)).ToDictionary(),
    };
}
