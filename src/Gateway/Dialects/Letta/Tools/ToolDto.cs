using System.Text.Json;

namespace Conversations.Gateway.Dialects.Letta.Tools;

sealed record ToolDto
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string ToolType { get; init; }

    public required string Description { get; init; }

    public required JsonElement JsonSchema { get; init; }

    public JsonElement? ArgsJsonSchema { get; init; }

    public string? SourceCode { get; init; }

    public string SourceType { get; init; } = "python";

    public string[] Tags { get; init; } = [];

    public int ReturnCharLimit { get; init; } = 50_000;

    public bool? DefaultRequiresApproval { get; init; }

    public bool EnableParallelExecution { get; init; }

    public string? ProjectId { get; init; }

    public string? CreatedById { get; init; }

    public string? LastUpdatedById { get; init; }
}
