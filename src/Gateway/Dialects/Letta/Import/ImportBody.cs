using Conversations.Gateway.Dialects.Letta.Messages;

namespace Conversations.Gateway.Dialects.Letta.Import;

/// <summary>A conversation as Letta's API lists its messages.</summary>
sealed record ImportBody(List<ListedMessage>? Messages = null, string? Summary = null, string? Description = null);

/// <summary>One API message of a list; several of one id are one stored message.</summary>
sealed record ListedMessage
{
    public string? Id { get; init; }

    public DateTimeOffset? Date { get; init; }

    public string? MessageType { get; init; }

    public string? Otid { get; init; }

    public string? Name { get; init; }

    public string? SenderId { get; init; }

    public string? StepId { get; init; }

    public Content? Content { get; init; }

    public string? Reasoning { get; init; }

    public string? Signature { get; init; }

    public string? Summary { get; init; }

    public List<ListedCall>? ToolCalls { get; init; }

    /// <summary>The only call, where there is no list.</summary>
    public ListedCall? ToolCall { get; init; }

    public List<AnswerBody>? ToolReturns { get; init; }

    public List<AnswerBody>? Approvals { get; init; }

    /// <summary>With <see cref="Status"/> and <see cref="ToolReturn"/>: the only result, where there is no list.</summary>
    public string? ToolCallId { get; init; }

    public string? Status { get; init; }

    public Content? ToolReturn { get; init; }
}

sealed record ListedCall(string? Name = null, string? Arguments = null, string? ToolCallId = null);
