using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Conversations.Sandboxes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Repositories = Conversations.Gateway.Dialects.AgentServer.Workspaces.GitEndpoints;

namespace Conversations.Gateway.Dialects.AppConversations.Conversations;

/// <summary>What has changed in a conversation's repository, as its agent server tells. Paths are relative to the project's folder.</summary>
static class GitEndpoints
{
    public static void Map(RouteGroupBuilder git)
    {
        git.MapGet("/changes", Changes);
        git.MapGet("/diff", Diff);
    }

    [EndpointSummary("Lists what has changed in the conversation's project.")]
    [Asks("path", "ref"), Gives<List<JsonObject>>]
    static async Task<IResult> Changes(HttpRequest request, ConversationView view, ISandboxReader sandboxes, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var (conversation, path) = await Of(request, view, sandboxes, grains, cancellationToken);
        return await Repositories.ChangesIn(conversation, path, RefOf(request));
    }

    [EndpointSummary("Shows a file of the conversation's project as it was and as it is.")]
    [Asks("path", "ref"), Gives<JsonObject>]
    static async Task<IResult> Diff(HttpRequest request, ConversationView view, ISandboxReader sandboxes, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var (conversation, path) = await Of(request, view, sandboxes, grains, cancellationToken);
        return await Repositories.DiffOf(conversation, path, RefOf(request));
    }

    static async Task<(IConversationGrain Conversation, string Path)> Of(
        HttpRequest request, ConversationView view, ISandboxReader sandboxes, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var head = await MessageEndpoints.Running(WireUuid.OfPath(request), view, sandboxes, cancellationToken);
        var folder = (string?)AppConversationView.FieldsOf(head)[ConversationFields.Workspace]?["working_dir"] ?? "/workspace";
        var path = new WireQuery(request).Text("path") ?? "";
        return (grains.GetGrain<IConversationGrain>(head.Id), path.StartsWith('/') ? path : $"{folder.TrimEnd('/')}/{path}".TrimEnd('/'));
    }

    static string? RefOf(HttpRequest request) => new WireQuery(request).Text("ref");
}
