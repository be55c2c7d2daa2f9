using System.Text.Json;
using Conversations.Agents;

namespace Conversations.Grains.Tools;

/// <summary><c>memory_insert(label, new_string, insert_line = -1)</c> → the block's new value.</summary>
sealed class MemoryInsertTool(IGrainFactory grains) : ITool
{
    public string Name => "memory_insert";

    public string Kind => "letta_sleeptime_core";

    public string Description => "Inserts text into a memory block, at the end or before a line.";

    public JsonElement Parameters { get; } = JsonElement.Parse("""
        {
          "type": "object",
          "properties": {
            "label": { "type": "string", "description": "Label of the memory block." },
            "new_string": { "type": "string", "description": "The text to insert." },
            "insert_line": { "type": "integer", "description": "Line before which it goes, from 0; -1 (the default) appends it." }
          },
          "required": ["label", "new_string"]
        }
        """);

    public bool Repeatable => false;

    public Task<ToolResult> Run(JsonElement arguments, ToolScope scope, CancellationToken cancellationToken) =>
        grains.Edit(scope, arguments.Text("label"), new InsertLine(arguments.Text("new_string"), arguments.Number("insert_line", -1)));
}
