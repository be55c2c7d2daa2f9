using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Conversations.Gateway.Dialects.Letta.Tools;

/// <summary>What a client says of a tool, new or changed: what is null stays as it is.</summary>
record ToolBody
{
    public string? Name { get; init; }

    public string? Description { get; init; }

    /// <summary><c>{name, description, parameters}</c>.</summary>
    public JsonElement? JsonSchema { get; init; }

    /// <summary>The schema of the arguments alone.</summary>
    public JsonElement? ArgsJsonSchema { get; init; }

    public string? SourceCode { get; init; }

    public string? SourceType { get; init; }

    public ImmutableArray<string>? Tags { get; init; }

    public int? ReturnCharLimit { get; init; }

    public bool? DefaultRequiresApproval { get; init; }

    public bool? EnableParallelExecution { get; init; }

    public JsonElement? PipRequirements { get; init; }

    public JsonElement? NpmRequirements { get; init; }

    [JsonPropertyName("metadata_")]
    public JsonElement? Metadata { get; init; }
}

sealed record ToolSearchBody(
    string? Query = null, ImmutableArray<string>? Tags = null, ImmutableArray<string>? ToolTypes = null, int? Limit = null);

sealed record ToolFoundDto(ToolDto Tool, double CombinedScore)
{
    public string? EmbeddedText { get; init; }

    public int? FtsRank { get; init; }

    public int? VectorRank { get; init; }
}
