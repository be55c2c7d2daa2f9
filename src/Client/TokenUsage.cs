namespace Conversations.Client;

/// <summary>What the caller has used.</summary>
/// <param name="Currency">Of all costs.</param>
/// <param name="MessageCount">Answers of models.</param>
/// <param name="Daily">Every day of the period (UTC), oldest first.</param>
/// <param name="ByModel">Dearest first.</param>
public sealed record TokenUsage(
    long TotalTokens,
    long PromptTokens,
    long CompletionTokens,
    long CachedTokens,
    decimal TotalCost,
    string Currency,
    long MessageCount,
    DateTimeOffset PeriodStart,
    DateTimeOffset PeriodEnd,
    IReadOnlyList<DayUsage> Daily,
    IReadOnlyList<ModelUsage> ByModel);

/// <summary>What was used on one day.</summary>
public sealed record DayUsage(DateOnly Date, long Tokens, long PromptTokens, long CompletionTokens, decimal Cost, long Messages);

/// <summary>What was used of one model.</summary>
public sealed record ModelUsage(string Model, long Tokens, decimal Cost, long Messages);
