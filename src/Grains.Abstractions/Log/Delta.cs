namespace Conversations.Log;

public enum DeltaKind
{
    Text,
    Reasoning,
    ToolCall,
}

/// <summary>A piece of an answer as it streams.</summary>
/// <param name="Part">Index of the part of the message it belongs to.</param>
/// <param name="Text">The next piece of the part's text (of a tool call: of its arguments).</param>
/// <param name="ToolCallId">Set on every piece of a tool call.</param>
/// <param name="ToolName">Set on the first piece of a tool call.</param>
[Immutable]
public readonly record struct Delta(int Part, DeltaKind Kind, string Text, string? ToolCallId = null, string? ToolName = null)
{
    internal static Delta Of(Part part, int index, int start, int length, bool first) => part switch
    {
        TextPart text => new(index, DeltaKind.Text, text.Text.Substring(start, length)),
        ReasoningPart reasoning => new(index, DeltaKind.Reasoning, reasoning.Text.Substring(start, length)),
        ToolCallPart call => new(index, DeltaKind.ToolCall, call.Arguments.Substring(start, length), call.ToolCallId, first ? call.Name : null),
        _ => throw new InvalidOperationException($"A part of type {part.GetType().Name} does not stream."),
    };
}
