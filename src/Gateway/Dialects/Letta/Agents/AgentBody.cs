using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Conversations.Gateway.Dialects.Letta.Blocks;

namespace Conversations.Gateway.Dialects.Letta.Agents;

/// <summary>What a client says of an agent, new or changed: what is null stays as it is.</summary>
sealed record AgentBody
{
    public string? Name { get; init; }

    public string? System { get; init; }

    public string? Description { get; init; }

    public string? Model { get; init; }

    public JsonElement? ModelSettings { get; init; }

    /// <summary>The older way to name a model; its handle and context window are taken.</summary>
    public LlmConfigBody? LlmConfig { get; init; }

    public int? ContextWindowLimit { get; init; }

    public bool? ParallelToolCalls { get; init; }

    public JsonElement? CompactionSettings { get; init; }

    public bool? MessageBufferAutoclear { get; init; }

    /// <summary>Only of a new agent.</summary>
    public ImmutableArray<BlockBody>? MemoryBlocks { get; init; }

    public ImmutableArray<string>? BlockIds { get; init; }

    /// <summary>Names.</summary>
    public ImmutableArray<string>? Tools { get; init; }

    public ImmutableArray<string>? ToolIds { get; init; }

    /// <summary>Only of a new agent.</summary>
    public bool? IncludeBaseTools { get; init; }

    public ImmutableArray<JsonElement>? ToolRules { get; init; }

    public ImmutableArray<string>? Tags { get; init; }

    public string? Timezone { get; init; }

    public bool? Hidden { get; init; }

    /// <summary>All other fields.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Rest { get; set; }
}

sealed record LlmConfigBody(string? Handle = null, int? ContextWindow = null);
