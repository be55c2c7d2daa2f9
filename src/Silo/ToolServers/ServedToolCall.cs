using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Grains.Tools;
using Conversations.Grains.ToolServers;
using ModelContextProtocol.Protocol;

namespace Conversations.Silo.ToolServers;

/// <summary>A tool that another server has.</summary>
internal sealed class ServedToolCall(ToolServerConnection connection, Tool tool, string name) : ITool
{
    /// <summary>Arguments that the loop asks of every call, and that are the tool's only where it says so.</summary>
    static readonly string[] OfLoop = ["summary", "security_risk"];

    public string Name => name;

    public string Kind => "mcp";

    public string Description => tool.Description is { Length: > 0 } description ? description : "No description provided";

    public JsonElement Parameters => tool.InputSchema;

    public bool Repeatable => tool.Annotations is { ReadOnlyHint: true } or { IdempotentHint: true };

    public Task<ToolResult> Run(JsonElement arguments, ToolScope scope, CancellationToken cancellationToken)
    {
        var given = ((JsonObject)SecretReferences.Expand(JsonObject.Create(arguments), scope.Secrets)!)
            .Where(argument => argument.Value is not null && (!OfLoop.Contains(argument.Key) || Declares(argument.Key)))
            .ToDictionary(argument => argument.Key, argument => JsonElement.Parse(argument.Value!.ToJsonString()));
        return connection.Call(tool.Name, given, cancellationToken);
    }

    bool Declares(string argument) =>
        tool.InputSchema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(argument, out _);
}
