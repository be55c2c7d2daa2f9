using System.Diagnostics;
using Microsoft.Extensions.AI;

namespace Conversations.Grains.Models;

/// <summary>A piece of a tool call as it streams.</summary>
[DebuggerDisplay("ToolCallDelta {Index} {Name} {Arguments}")]
public sealed class ToolCallDelta : AIContent
{
    /// <summary>Position of the call in the answer, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The provider's id of the call; set on the first piece only.</summary>
    public string? CallId { get; init; }

    /// <summary>Name of the tool; set on the first piece only.</summary>
    public string? Name { get; init; }

    /// <summary>The next piece of the arguments' JSON text; may be empty, as may be the whole of a call without arguments.</summary>
    public string Arguments { get; init; } = "";
}
