using System.Text;
using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.AgentServer.Workspaces;

/// <summary>The hooks that a project in a conversation's workspace brings along.</summary>
static class HookEndpoints
{
    const string DefaultFolder = "/workspace";
    const string File = ".openhands/hooks.json";

    [EndpointSummary("Reads the hooks that a project of the workspace brings along.")]
    [Asks("conversation_id"), TakesFields("project_dir"), Gives<JsonObject>]
    public static async Task<IResult> Load(HttpRequest request, ConversationView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var body = await WireBody.ReadOptional(request, cancellationToken);
        var folder = body.Text("project_dir") ?? DefaultFolder;
        body.Check();
        var conversation = await WorkspaceEndpoints.Of(request, view, grains, cancellationToken);
        var outcome = await conversation.ReadFile($"{folder.TrimEnd('/')}/{File}");
        if (outcome.Refusal is { } refused and not NotFound) throw WireRefusal.Of(refused);
        return new WireJson(new JsonObject { ["hook_config"] = outcome.Value is { } file ? WireHooks.OfFile(Encoding.UTF8.GetString(file.Content)) : null });
    }
}
