namespace Conversations.Gateway.Dialects.Letta.Runs;

sealed record StepDto
{
    public required string Id { get; init; }

    public required string RunId { get; init; }

    public required string AgentId { get; init; }

    /// <summary><c>pending</c>, <c>success</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    public required string Status { get; init; }

    public required string? StopReason { get; init; }

    public required string Model { get; init; }

    public required string ModelHandle { get; init; }

    public required string ProviderName { get; init; }

    public string? ProviderId { get; init; }

    public string ProviderCategory { get; init; } = "base";

    public string? ModelEndpoint { get; init; }

    public int? ContextWindowLimit { get; init; }

    public required long CompletionTokens { get; init; }

    public required long PromptTokens { get; init; }

    public required long TotalTokens { get; init; }

    public required long CachedInputTokens { get; init; }

    public required long CacheWriteTokens { get; init; }

    public required long ReasoningTokens { get; init; }

    public required PromptTokensDto PromptTokensDetails { get; init; }

    public required CompletionTokensDto CompletionTokensDetails { get; init; }

    public required string? ErrorType { get; init; }

    public required RunErrorDto? ErrorData { get; init; }

    public string[] Tags { get; init; } = [];

    /// <summary>Deprecated, always empty.</summary>
    public string[] Messages { get; init; } = [];

    public string? Origin { get; init; }

    public string? Feedback { get; init; }

    public string? ProjectId { get; init; }

    public string? RequestId { get; init; }

    public string? Tid { get; init; }

    public string? TraceId { get; init; }
}
