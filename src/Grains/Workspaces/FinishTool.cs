using System.Text.Json;
using Conversations.Grains.Tools;

namespace Conversations.Grains.Workspaces;

/// <summary><c>finish(message)</c>: the last word on a task. The run ends with it where the agent lists it among the tools that end the run.</summary>
sealed class FinishTool : ITool
{
    public string Name => "finish";

    public string Kind => "workspace";

    public string Description =>
        "Says that the task is complete, or that it cannot be done. The message tells the user what was done, what came of it, and what is left.";

    public JsonElement Parameters { get; } = JsonElement.Parse("""
        { "type": "object", "properties": { "message": { "type": "string", "description": "The last message to the user." } }, "required": ["message"] }
        """);

    public bool Repeatable => true;

    public bool ReadsOnly(JsonElement arguments) => true;

    public Task<ToolResult> Run(JsonElement arguments, ToolScope scope, CancellationToken cancellationToken) =>
        Task.FromResult(ToolResult.Ok(arguments.Text("message")));
}
