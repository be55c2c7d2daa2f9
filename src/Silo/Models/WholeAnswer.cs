using System.Text;
using Conversations.Grains.Models;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.Models;

/// <summary>Puts a streamed answer together.</summary>
internal sealed class WholeAnswer
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _reasoning = new();
    private readonly List<(ToolCallDelta First, StringBuilder Arguments)> _calls = [];
    private UsageDetails? _usage;
    private ChatFinishReason? _finishReason;

    public void Add(ChatResponseUpdate update)
    {
        _finishReason = update.FinishReason ?? _finishReason;
        foreach (var content in update.Contents)
        {
            switch (content)
            {
                case TextContent text: _text.Append(text.Text); break;
                case TextReasoningContent reasoning: _reasoning.Append(reasoning.Text); break;
                case UsageContent usage: _usage = usage.Details; break;
                case ToolCallDelta delta: Add(delta); break;
                default: break;
            }
        }
    }

    public ChatResponse ToResponse()
    {
        var contents = new List<AIContent>();
        if (_reasoning.Length > 0) contents.Add(new TextReasoningContent(_reasoning.ToString()));
        if (_text.Length > 0) contents.Add(new TextContent(_text.ToString()));
        foreach (var (first, arguments) in _calls)
            contents.Add(ToolArguments.Call(first.CallId!, first.Name!, arguments.ToString()));
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, contents)) { Usage = _usage, FinishReason = _finishReason };
    }

    private void Add(ToolCallDelta delta)
    {
        if (delta.Index == _calls.Count) _calls.Add((delta, new StringBuilder()));
        _calls[delta.Index].Arguments.Append(delta.Arguments);
    }
}
