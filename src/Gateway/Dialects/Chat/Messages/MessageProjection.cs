using Conversations.Log;

namespace Conversations.Gateway.Dialects.Chat.Messages;

/// <summary>Stored messages as the dialect shows them.</summary>
static class MessageProjection
{
    /// <param name="status">Of the run that the message is of; null: it is of none, or not known.</param>
    /// <param name="error">Why that run failed.</param>
    public static MessageDto ToWire(this MessageEvent stored, Guid conversationId, UsageDto? usage = null, RunStatus? status = null, RunError? error = null)
    {
        var message = stored.Message;
        var asked = message.Role == Role.User && message.StepId is null;
        return new MessageDto(
            message.Id,
            conversationId,
            RoleOf(message.Role),
            message.Text(),
            new MessageMetadata
            {
                RunId = message.RunId,
                Status = asked && status is { } known ? NameOf(known) : null,
                Error = asked && error is not null ? ChatRefusals.Text(error) : null,
                Partial = message.Partial ? true : null,
                Reasoning = Joined(message.Parts.OfType<ReasoningPart>().Select(part => part.Text)),
                ToolCalls = OrNull(message.Parts.OfType<ToolCallPart>().Select(call => new ToolCallDto(call.ToolCallId, call.Name, call.Arguments))),
                ToolResults = OrNull(message.Parts.OfType<ToolReturnPart>()
                    .Select(result => new ToolResultDto(result.ToolCallId, result.Name, result.Success, result.Text, result.Details))),
            },
            usage,
            message.Date);
    }

    public static UsageDto ToWire(this Usage usage, string model, TimeSpan latency) => new(
        model, usage.Prompt, usage.Completion, usage.CachedInput, usage.Total, usage.Cost ?? 0, (long)latency.TotalMilliseconds);

    // A summary, and a decision on a tool call, are told by nobody in particular.
    static string RoleOf(Role role) => role switch
    {
        Role.User => "user",
        Role.Assistant => "assistant",
        Role.Tool => "tool",
        _ => "system",
    };

    public static string NameOf(RunStatus status) => status switch
    {
        RunStatus.Completed => "completed",
        RunStatus.Failed => "failed",
        RunStatus.Cancelled => "cancelled",
        _ => "running",
    };

    static string? Joined(IEnumerable<string> texts) => string.Concat(texts) is { Length: > 0 } text ? text : null;

    static List<T>? OrNull<T>(IEnumerable<T> items) => items.ToList() is { Count: > 0 } list ? list : null;
}
