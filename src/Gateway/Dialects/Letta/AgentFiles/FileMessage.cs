using System.Collections.Immutable;
using System.Text.Json;

namespace Conversations.Gateway.Dialects.Letta.AgentFiles;

/// <summary>A stored message in a file, in the form that it has for model providers.</summary>
sealed record FileMessage
{
    public string? Id { get; init; }

    /// <summary><c>system</c>, <c>user</c>, <c>assistant</c>, <c>tool</c>, <c>approval</c> or <c>summary</c>.</summary>
    public string? Role { get; init; }

    /// <summary>A string, or an array of parts.</summary>
    public JsonElement? Content { get; init; }

    public string? Name { get; init; }

    public string? Otid { get; init; }

    public string? SenderId { get; init; }

    public string? GroupId { get; init; }

    public string? Model { get; init; }

    public string? AgentId { get; init; }

    public ImmutableArray<FileToolCall>? ToolCalls { get; init; }

    public string? ToolCallId { get; init; }

    public ImmutableArray<FileToolReturn>? ToolReturns { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }
}

sealed record FileToolCall(string? Id = null, FileFunction? Function = null, string Type = "function");

sealed record FileFunction(string? Name = null, string? Arguments = null);

/// <param name="FuncResponse">What the model was told.</param>
/// <param name="Status"><c>success</c> or <c>error</c>.</param>
sealed record FileToolReturn(
    string? ToolCallId = null,
    string? Status = null,
    JsonElement? FuncResponse = null,
    ImmutableArray<string>? Stdout = null,
    ImmutableArray<string>? Stderr = null);
