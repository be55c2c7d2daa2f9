using System.Text.Json;
using Conversations.Agents;

namespace Conversations.Grains.Tools;

/// <summary><c>memory_replace(label, old_string, new_string)</c> → the block's new value.</summary>
sealed class MemoryReplaceTool(IGrainFactory grains) : ITool
{
    public string Name => "memory_replace";

    public string Kind => "letta_sleeptime_core";

    public string Description => "Replaces a text that occurs exactly once in a memory block.";

    public JsonElement Parameters { get; } = JsonElement.Parse("""
        {
          "type": "object",
          "properties": {
            "label": { "type": "string", "description": "Label of the memory block." },
            "old_string": { "type": "string", "description": "The text to replace, exactly as it stands." },
            "new_string": { "type": "string", "description": "What to put in its place." }
          },
          "required": ["label", "old_string", "new_string"]
        }
        """);

    public bool Repeatable => false;

    public Task<ToolResult> Run(JsonElement arguments, ToolScope scope, CancellationToken cancellationToken) =>
        grains.Edit(scope, arguments.Text("label"), new ReplaceText(arguments.Text("old_string"), arguments.Text("new_string")));
}
