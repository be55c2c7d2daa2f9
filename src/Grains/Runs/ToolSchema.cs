using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Loops;

namespace Conversations.Grains.Runs;

/// <summary>What a loop asks of every tool call besides the tool's own arguments.</summary>
static class ToolSchema
{
    public static JsonElement With(JsonElement parameters, LoopSettings? loop)
    {
        if (loop is null) return parameters;
        var schema = JsonObject.Create(parameters)!;
        if (schema["properties"] is not JsonObject properties) schema["properties"] = properties = [];
        properties.TryAdd("summary", new JsonObject { ["type"] = "string", ["description"] = "What this call is for, in ten words or less." });
        if (loop.Analyzer is { FromModel: true })
        {
            properties.TryAdd("security_risk", new JsonObject
            {
                ["type"] = "string",
                ["enum"] = new JsonArray("LOW", "MEDIUM", "HIGH"),
                ["description"] = "LOW: looks at things inside the workspace. MEDIUM: changes things inside it, or reaches the network. HIGH: may harm what lies outside, or cannot be undone.",
            });
        }

        return JsonElement.Parse(schema.ToJsonString());
    }
}
