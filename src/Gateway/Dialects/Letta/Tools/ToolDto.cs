using System.Text.Json;
using System.Text.Json.Serialization;

namespace Conversations.Gateway.Dialects.Letta.Tools;

sealed record ToolDto
{
    /// <summary>The type of the tools that clients have made.</summary>
    public const string Custom = "custom";

    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string ToolType { get; init; }

    public required string Description { get; init; }

    public required JsonElement JsonSchema { get; init; }

    public JsonElement? ArgsJsonSchema { get; init; }

    public string? SourceCode { get; init; }

    public string SourceType { get; init; } = ToolRules.DefaultSourceType;

    public string[] Tags { get; init; } = [];

    public int ReturnCharLimit { get; init; } = ToolRules.DefaultReturnLimit;

    public bool? DefaultRequiresApproval { get; init; }

    public bool EnableParallelExecution { get; init; }

    public JsonElement? PipRequirements { get; init; }

    public JsonElement? NpmRequirements { get; init; }

    [JsonPropertyName("metadata_")]
    public JsonElement? Metadata { get; init; }

    public string? ProjectId { get; init; }

    public string? CreatedById { get; init; }

    public string? LastUpdatedById { get; init; }
}
