using System.Text.Json;

namespace Conversations.Gateway.Dialects.Letta.Blocks;

sealed record BlockDto
{
    public required string Id { get; init; }

    public required string Label { get; init; }

    public required string Value { get; init; }

    public required int Limit { get; init; }

    public required string? Description { get; init; }

    public required bool ReadOnly { get; init; }

    public required bool Hidden { get; init; }

    public required JsonElement Metadata { get; init; }

    public required string[] Tags { get; init; }

    public bool IsTemplate { get; init; }

    public string? TemplateName { get; init; }

    public string? TemplateId { get; init; }

    public string? BaseTemplateId { get; init; }

    public string? DeploymentId { get; init; }

    public string? EntityId { get; init; }

    public string? ProjectId { get; init; }

    public bool? PreserveOnMigration { get; init; }

    public string? CreatedById { get; init; }

    public string? LastUpdatedById { get; init; }
}
