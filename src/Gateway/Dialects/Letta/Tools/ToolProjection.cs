using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Tools;

namespace Conversations.Gateway.Dialects.Letta.Tools;

static class ToolProjection
{
    public static ToolDto ToWire(this ToolEntry tool) => new()
    {
        Id = LettaId.Tool(tool.Name),
        Name = tool.Name,
        ToolType = tool.Kind,
        Description = tool.Description,
        JsonSchema = Schema(tool),
        Tags = [tool.Kind],
        EnableParallelExecution = tool.ReadOnly,
    };

    static JsonElement Schema(ToolEntry tool)
    {
        var schema = new JsonObject
        {
            ["name"] = tool.Name,
            ["description"] = tool.Description,
            ["parameters"] = JsonObject.Create(tool.Parameters),
        };
        using var document = JsonDocument.Parse(schema.ToJsonString());
        return document.RootElement.Clone();
    }
}
