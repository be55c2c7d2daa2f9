using System.Text.Json;
using Conversations.Log;

namespace Conversations.Grains.Tools;

/// <summary>Something a model can call.</summary>
public interface ITool
{
    string Name { get; }

    /// <summary>Where it comes from, in the words of Letta's wire: <c>letta_core</c>, <c>letta_sleeptime_core</c>, …</summary>
    string Kind { get; }

    /// <summary>What it does, in words for the model.</summary>
    string Description { get; }

    /// <summary>JSON schema of its arguments, an object.</summary>
    JsonElement Parameters { get; }

    /// <summary>True: it may be run again when nobody knows whether it did run, because it changes nothing or always to the same end.</summary>
    bool Repeatable { get; }

    /// <summary>True: nobody runs it without somebody's approval, whatever the agent says.</summary>
    bool NeedsApproval => false;

    /// <summary>True: this call of it changes nothing.</summary>
    bool ReadsOnly(JsonElement arguments) => false;

    /// <summary>Runs it. A failure that the model should hear of is a result, not an exception.</summary>
    /// <param name="arguments">An object.</param>
    Task<ToolResult> Run(JsonElement arguments, ToolScope scope, CancellationToken cancellationToken);
}

/// <summary>Where a tool call comes from.</summary>
/// <param name="Blocks">The memory blocks that the conversation sees, by label.</param>
public sealed record ToolScope(Guid ConversationId, Guid AgentId, IReadOnlyDictionary<string, Guid> Blocks)
{
    /// <summary>The workspace in which its commands run.</summary>
    public Guid WorkspaceId { get; init; } = ConversationId;

    /// <summary>Secrets that a command may have as environment variables, by name.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();
}

/// <param name="Text">For the model.</param>
public sealed record ToolResult(bool Success, string Text)
{
    /// <summary>Why the tool has not run; null: it has.</summary>
    public ToolFault? Fault { get; init; }

    /// <summary>What a client may want to know of it beyond the text, an object in the tool's own words.</summary>
    public JsonElement? Details { get; init; }

    public static ToolResult Ok(string text) => new(true, text);

    public static ToolResult Error(string text, ToolFault? fault = null) => new(false, text) { Fault = fault };
}
