using System.Text.Json;

namespace Conversations.Gateway.Dialects.Chat.Messages;

/// <param name="Content">1 to 32,000 characters.</param>
/// <param name="Model">Handle; null: the conversation's.</param>
sealed record NewMessageBody(string? Content = null, string? Model = null);

/// <param name="Role"><c>user</c>, <c>assistant</c>, <c>system</c> or <c>tool</c>.</param>
/// <param name="Usage">Of an answer that a model has finished.</param>
sealed record MessageDto(
    Guid Id, Guid ConversationId, string Role, string Content, MessageMetadata Metadata, UsageDto? Usage, DateTimeOffset CreatedAt);

/// <summary>What there is to a message beside its text; what is absent is null.</summary>
sealed record MessageMetadata
{
    public Guid? RunId { get; init; }

    /// <summary>Of a message that was sent, what became of it: <c>running</c>, <c>completed</c>, <c>failed</c> or <c>cancelled</c>.</summary>
    public string? Status { get; init; }

    /// <summary>Why it failed.</summary>
    public string? Error { get; init; }

    /// <summary>The answer was cut short.</summary>
    public bool? Partial { get; init; }

    public string? Reasoning { get; init; }

    public List<ToolCallDto>? ToolCalls { get; init; }

    public List<ToolResultDto>? ToolResults { get; init; }
}

sealed record ToolCallDto(string Id, string Name, string Arguments);

/// <param name="Details">What the tool tells beside its text, in its own words.</param>
sealed record ToolResultDto(string Id, string Name, bool Success, string Content, JsonElement? Details);

/// <param name="LatencyMs">From the request to the model until its answer was stored.</param>
sealed record UsageDto(
    string Model, long PromptTokens, long CompletionTokens, long CachedTokens, long TotalTokens, decimal Cost, long LatencyMs);

sealed record SentDto(MessageDto UserMessage, MessageDto? AssistantMessage, UsageDto Usage);
