using System.Text.Json;
using Conversations.Grains.Tools;

namespace Conversations.Grains.Workspaces;

/// <summary><c>think(thought)</c>: a note in the log, and nothing else.</summary>
sealed class ThinkTool : ITool
{
    public string Name => "think";

    public string Kind => "workspace";

    public string Description => "Writes a thought down: a plan, an idea for a fix, what was learnt. It changes nothing and finds out nothing.";

    public JsonElement Parameters { get; } = JsonElement.Parse("""
        { "type": "object", "properties": { "thought": { "type": "string", "description": "The thought." } }, "required": ["thought"] }
        """);

    public bool Repeatable => true;

    public bool ReadsOnly(JsonElement arguments) => true;

    public Task<ToolResult> Run(JsonElement arguments, ToolScope scope, CancellationToken cancellationToken)
    {
        arguments.Text("thought");
        return Task.FromResult(ToolResult.Ok("Your thought has been logged."));
    }
}
