using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Conversations.Gateway.Dialects.Letta.AgentFiles;
using Conversations.Gateway.Dialects.Letta.Agents;
using Conversations.Gateway.Dialects.Letta.Blocks;
using Conversations.Gateway.Dialects.Letta.Conversations;
using Conversations.Gateway.Dialects.Letta.Health;
using Conversations.Gateway.Dialects.Letta.History;
using Conversations.Gateway.Dialects.Letta.Models;
using Conversations.Gateway.Dialects.Letta.Runs;
using Conversations.Gateway.Dialects.Letta.Steps;
using Conversations.Gateway.Dialects.Letta.Tools;

namespace Conversations.Gateway.Dialects.Letta;

/// <summary>The JSON of the dialect's resources: snake case, nulls written, text not escaped without need.</summary>
[JsonSerializable(typeof(AgentDto))]
[JsonSerializable(typeof(List<AgentDto>))]
[JsonSerializable(typeof(AgentBody))]
[JsonSerializable(typeof(AgentDeletedDto))]
[JsonSerializable(typeof(MemoryDto))]
[JsonSerializable(typeof(AgentFile))]
[JsonSerializable(typeof(FileAgent))]
[JsonSerializable(typeof(FileHistory))]
[JsonSerializable(typeof(ImportedDto))]
[JsonSerializable(typeof(List<string>))]
[JsonSerializable(typeof(BlockDto))]
[JsonSerializable(typeof(List<BlockDto>))]
[JsonSerializable(typeof(BlockBody))]
[JsonSerializable(typeof(ConversationDto))]
[JsonSerializable(typeof(List<ConversationDto>))]
[JsonSerializable(typeof(ConversationBody))]
[JsonSerializable(typeof(ContextBody))]
[JsonSerializable(typeof(CompactionDto))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(SearchBody))]
[JsonSerializable(typeof(List<FoundMessageDto>))]
[JsonSerializable(typeof(HealthDto))]
[JsonSerializable(typeof(List<ModelDto>))]
[JsonSerializable(typeof(RunDto))]
[JsonSerializable(typeof(List<RunDto>))]
[JsonSerializable(typeof(List<StepDto>))]
[JsonSerializable(typeof(RunUsageDto))]
[JsonSerializable(typeof(RunMetricsDto))]
[JsonSerializable(typeof(StepDto))]
[JsonSerializable(typeof(StepMetricsDto))]
[JsonSerializable(typeof(StepFeedbackBody))]
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(ToolDto))]
[JsonSerializable(typeof(List<ToolDto>))]
[JsonSerializable(typeof(ToolBody))]
[JsonSerializable(typeof(ToolSearchBody))]
[JsonSerializable(typeof(List<ToolFoundDto>))]
[JsonSerializable(typeof(ToolApprovalBody))]
sealed partial class LettaJson : JsonSerializerContext
{
    /// <summary>For answers.</summary>
    public static LettaJson Wire { get; } = new(OptionsOf(maxDepth: 64));

    /// <summary>For the bodies of requests.</summary>
    public static LettaJson Body { get; } = new(OptionsOf(RequestBody.MaxDepth));

    static JsonSerializerOptions OptionsOf(int maxDepth) => new()
    {
        MaxDepth = maxDepth,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        // Never part of an HTML page: only what JSON itself demands is escaped.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new LettaDateConverter() },
    };
}
