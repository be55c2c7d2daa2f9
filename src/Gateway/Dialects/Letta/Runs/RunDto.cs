using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Conversations.Gateway.Dialects.Letta.Runs;

sealed record RunDto
{
    public required string Id { get; init; }

    public required string Status { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset? CompletedAt { get; init; }

    public required string AgentId { get; init; }

    /// <summary>Null for a run of an agent's default conversation.</summary>
    public required string? ConversationId { get; init; }

    public required bool Background { get; init; }

    public required RunMetadataDto Metadata { get; init; }

    public required RunRequestDto RequestConfig { get; init; }

    public required string? StopReason { get; init; }

    public string? BaseTemplateId { get; init; }

    public string? CallbackUrl { get; init; }

    public DateTimeOffset? CallbackSentAt { get; init; }

    public int? CallbackStatusCode { get; init; }

    public string? CallbackError { get; init; }

    public long? TtftNs { get; init; }

    public required long? TotalDurationNs { get; init; }
}

sealed record RunMetadataDto(string RunType)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RunErrorDto? Error { get; init; }
}

/// <summary>The same as the stream's error event.</summary>
sealed record RunErrorDto(string RunId, string ErrorType, string Message, string? Detail)
{
    public string MessageType { get; init; } = "error_message";
}

sealed record RunRequestDto(ImmutableArray<string>? IncludeReturnMessageTypes)
{
    public bool UseAssistantMessage { get; init; } = true;

    public string AssistantMessageToolName { get; init; } = "send_message";

    public string AssistantMessageToolKwarg { get; init; } = "message";
}
