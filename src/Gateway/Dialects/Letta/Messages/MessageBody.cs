namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>A message as clients write it: of type <c>message</c>, <c>approval</c> or <c>tool_return</c>.</summary>
sealed record MessageBody
{
    public string? Type { get; init; }

    public string? Role { get; init; }

    public Content? Content { get; init; }

    public string? Name { get; init; }

    public string? Otid { get; init; }

    public string? SenderId { get; init; }

    public string? GroupId { get; init; }

    public List<AnswerBody>? Approvals { get; init; }

    public List<AnswerBody>? ToolReturns { get; init; }

    /// <summary>With <see cref="ApprovalRequestId"/> and <see cref="Reason"/>: the old way to give a single answer.</summary>
    public bool? Approve { get; init; }

    public string? ApprovalRequestId { get; init; }

    public string? Reason { get; init; }
}

/// <summary>An answer to a waiting tool call: a decision, or the result of a tool that the client ran.</summary>
sealed record AnswerBody
{
    public string? Type { get; init; }

    public string? ToolCallId { get; init; }

    public bool? Approve { get; init; }

    public string? Reason { get; init; }

    public Content? ToolReturn { get; init; }

    public string? Status { get; init; }

    public List<string>? Stdout { get; init; }

    public List<string>? Stderr { get; init; }
}
