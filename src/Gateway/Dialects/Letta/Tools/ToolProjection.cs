using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Tools;

namespace Conversations.Gateway.Dialects.Letta.Tools;

static class ToolProjection
{
    public static ToolDto ToWire(this ToolEntry tool) => new()
    {
        Id = LettaId.Tool(ToolIds.Of(tool.Name)),
        Name = tool.Name,
        ToolType = tool.Kind,
        Description = tool.Description,
        JsonSchema = Schema(tool.Name, tool.Description, tool.Parameters),
        Tags = [tool.Kind],
        EnableParallelExecution = tool.ReadOnly,
    };

    public static ToolDto ToWire(this ToolState tool) => new()
    {
        Id = LettaId.Tool(tool.Id),
        Name = tool.Name,
        ToolType = ToolDto.Custom,
        Description = tool.Description,
        JsonSchema = Schema(tool.Name, tool.Description, tool.Parameters),
        ArgsJsonSchema = Extra(tool, ToolRules.ArgsJsonSchema),
        SourceCode = tool.SourceCode,
        SourceType = tool.SourceType ?? ToolRules.DefaultSourceType,
        Tags = [.. tool.Tags],
        ReturnCharLimit = tool.ReturnCharLimit ?? ToolRules.DefaultReturnLimit,
        DefaultRequiresApproval = tool.DefaultRequiresApproval,
        EnableParallelExecution = tool.Parallel ?? false,
        PipRequirements = Extra(tool, ToolRules.PipRequirements),
        NpmRequirements = Extra(tool, ToolRules.NpmRequirements),
        Metadata = Extra(tool, ToolRules.Metadata),
    };

    static JsonElement? Extra(ToolState tool, string name) => tool.Extra.TryGetValue(name, out var value) ? value : null;

    static JsonElement Schema(string name, string description, JsonElement parameters)
    {
        var schema = new JsonObject
        {
            ["name"] = name,
            ["description"] = description,
            ["parameters"] = JsonObject.Create(parameters),
        };
        using var document = JsonDocument.Parse(schema.ToJsonString());
        return document.RootElement.Clone();
    }
}
