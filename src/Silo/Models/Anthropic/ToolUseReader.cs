using Anthropic.Models.Messages;
using Conversations.Grains.Models;

namespace Conversations.Silo.Models.Anthropic;

/// <summary>Gives each tool use of an answer its position; Anthropic numbers all blocks, text included, in one row.</summary>
internal sealed class ToolUseReader
{
    private readonly List<long> _blocks = [];

    /// <summary>The piece of a call that an event brings; null when it is about something else.</summary>
    public ToolCallDelta? Read(RawMessageStreamEvent raw)
    {
        if (raw.TryPickContentBlockStart(out var start) && start.ContentBlock.TryPickToolUse(out var tool))
        {
            _blocks.Add(start.Index);
            return new ToolCallDelta { Index = _blocks.Count - 1, CallId = tool.ID, Name = tool.Name };
        }

        if (!raw.TryPickContentBlockDelta(out var delta) || !delta.Delta.TryPickInputJson(out var input)) return null;
        var index = _blocks.IndexOf(delta.Index);
        return index < 0 ? null : new ToolCallDelta { Index = index, Arguments = input.PartialJson };
    }
}
