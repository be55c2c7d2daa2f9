namespace Conversations.Gateway.Dialects.Letta.Models;

/// <summary>A model, with the older names of the same facts beside the newer ones; it is an agent's <c>llm_config</c> too.</summary>
sealed record ModelDto
{
    public required string Handle { get; init; }

    public required string Name { get; init; }

    public required string DisplayName { get; init; }

    public required string ProviderType { get; init; }

    public required string ProviderName { get; init; }

    public string ProviderCategory { get; init; } = "base";

    public string ModelType { get; init; } = "llm";

    public required int MaxContextWindow { get; init; }

    public required string Model { get; init; }

    public required string ModelEndpointType { get; init; }

    public string? ModelEndpoint { get; init; }

    public string? ModelWrapper { get; init; }

    public required int ContextWindow { get; init; }

    public required int? MaxTokens { get; init; }

    public double Temperature { get; init; } = 1;

    public bool? ParallelToolCalls { get; init; }

    public bool PutInnerThoughtsInKwargs { get; init; }

    public bool EnableReasoner { get; init; }

    public string? ReasoningEffort { get; init; }
}
