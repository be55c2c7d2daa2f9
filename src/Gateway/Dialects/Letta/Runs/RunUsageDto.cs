using Conversations.Log;

namespace Conversations.Gateway.Dialects.Letta.Runs;

sealed record RunUsageDto(
    long CompletionTokens,
    long PromptTokens,
    long TotalTokens,
    PromptTokensDto PromptTokensDetails,
    CompletionTokensDto CompletionTokensDetails)
{
    public static RunUsageDto Of(Usage usage) => new(
        usage.Completion,
        usage.Prompt,
        usage.Total,
        new PromptTokensDto(usage.CachedInput, usage.CacheWrite),
        new CompletionTokensDto(usage.Reasoning));
}

/// <param name="CachedTokens">Read from the provider's cache.</param>
/// <param name="CacheCreationTokens">Written to it.</param>
sealed record PromptTokensDto(long CachedTokens, long CacheCreationTokens)
{
    public long CacheReadTokens => CachedTokens;
}

sealed record CompletionTokensDto(long ReasoningTokens);
