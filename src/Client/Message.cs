using System.Text.Json;

namespace Conversations.Client;

/// <summary>A message as it is stored.</summary>
/// <param name="Role"><c>user</c>, <c>assistant</c>, <c>system</c> or <c>tool</c>.</param>
/// <param name="Usage">Of an answer that a model has finished.</param>
public sealed record Message(
    Guid Id, Guid ConversationId, string Role, string Content, MessageMetadata Metadata, Usage? Usage, DateTimeOffset CreatedAt);

/// <summary>What there is to a message beside its text; what is absent is null.</summary>
/// <param name="Status">Of a message that was sent: <c>running</c>, <c>completed</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="Partial">The answer was cut short.</param>
public sealed record MessageMetadata(
    Guid? RunId,
    string? Status,
    string? Error,
    bool? Partial,
    string? Reasoning,
    IReadOnlyList<ToolCall>? ToolCalls,
    IReadOnlyList<ToolResult>? ToolResults);

/// <param name="Arguments">JSON, as the model wrote it.</param>
public sealed record ToolCall(string Id, string Name, string Arguments);

/// <param name="Details">What the tool tells beside its text.</param>
public sealed record ToolResult(string Id, string Name, bool Success, string Content, JsonElement? Details);

/// <summary>What an answer took.</summary>
/// <param name="Cost">In the server's currency.</param>
/// <param name="LatencyMs">Milliseconds from the request until the answer was stored.</param>
public sealed record Usage(
    string Model, long PromptTokens, long CompletionTokens, long CachedTokens, long TotalTokens, decimal Cost, long LatencyMs);

/// <summary>A message that was sent, and what came of it.</summary>
/// <param name="AssistantMessage">The last answer; null: the model said nothing.</param>
/// <param name="Usage">Of all steps.</param>
public sealed record Turn(Message UserMessage, Message? AssistantMessage, Usage Usage);
