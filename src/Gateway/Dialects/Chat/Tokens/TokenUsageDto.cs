namespace Conversations.Gateway.Dialects.Chat.Tokens;

/// <param name="Currency">Of all costs.</param>
/// <param name="MessageCount">Answers of models.</param>
/// <param name="PeriodStart">The beginning of the first day.</param>
/// <param name="PeriodEnd">Now.</param>
/// <param name="Daily">Every day of the period, oldest first.</param>
/// <param name="ByModel">Dearest first.</param>
sealed record TokenUsageSummary(
    long TotalTokens,
    long PromptTokens,
    long CompletionTokens,
    long CachedTokens,
    decimal TotalCost,
    string Currency,
    long MessageCount,
    DateTimeOffset PeriodStart,
    DateTimeOffset PeriodEnd,
    List<DailyUsageDto> Daily,
    List<ModelUsageDto> ByModel);

sealed record DailyUsageDto(DateOnly Date, long Tokens, long PromptTokens, long CompletionTokens, decimal Cost, long Messages);

sealed record ModelUsageDto(string Model, long Tokens, decimal Cost, long Messages);
