using System.Text.Json;
using System.Text.Json.Serialization;
using Conversations.Gateway.Dialects.Letta.Blocks;
using Conversations.Gateway.Dialects.Letta.Models;
using Conversations.Gateway.Dialects.Letta.Tools;

namespace Conversations.Gateway.Dialects.Letta.Agents;

sealed class AgentDto
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string System { get; init; }

    public required string? Description { get; init; }

    public required string Model { get; init; }

    public required JsonElement? ModelSettings { get; init; }

    public required int? ContextWindowLimit { get; init; }

    public required ModelDto LlmConfig { get; init; }

    public required MemoryDto Memory { get; init; }

    public required BlockDto[] Blocks { get; init; }

    public required ToolDto[] Tools { get; init; }

    public required JsonElement[] ToolRules { get; init; }

    public string[] Sources { get; init; } = [];

    public required string[] Tags { get; init; }

    /// <summary>What its default conversation has in context.</summary>
    public required string[] MessageIds { get; init; }

    public required string? LastStopReason { get; init; }

    public required DateTimeOffset? LastRunCompletion { get; init; }

    public required long? LastRunDurationMs { get; init; }

    public required bool ParallelToolCalls { get; init; }

    public required JsonElement? CompactionSettings { get; init; }

    public required bool MessageBufferAutoclear { get; init; }

    public required string Timezone { get; init; }

    public required bool Hidden { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public string? CreatedById { get; init; }

    public string? LastUpdatedById { get; init; }

    /// <summary>Fields that are kept for the client alone, see <see cref="AgentExtra"/>.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement> Rest { get; set; } = [];
}

sealed record MemoryDto(string AgentType, BlockDto[] Blocks)
{
    public string[] FileBlocks { get; init; } = [];

    public string PromptTemplate { get; init; } = "";

    public bool GitEnabled { get; init; }
}
