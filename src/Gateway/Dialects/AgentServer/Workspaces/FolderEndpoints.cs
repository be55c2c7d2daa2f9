using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Conversations.Workspaces;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.AgentServer.Workspaces;

/// <summary>Folders of a conversation's workspace, for clients that let somebody choose one.</summary>
static class FolderEndpoints
{
    const int MostInPage = 100;
    const int Nothing = 2;
    const int NoFolder = 3;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Names the folder that it stands in, and those in that.</summary>
    const string List = """
        folder=${FOLDER:-$HOME}
        [ -e "$folder" ] || exit 2
        [ -d "$folder" ] && cd -- "$folder" || exit 3
        printf '%s\0' "$PWD"
        find . -mindepth 1 -maxdepth 1 -type d -printf '%f\0'
        """;

    [EndpointSummary("Names the folder that a workspace begins in.")]
    [Asks("conversation_id"), Asks<bool>("include_hidden"), Gives<JsonObject>]
    public static async Task<IResult> Home(HttpRequest request, ConversationView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var hidden = new WireQuery(request).Flag("include_hidden");
        var (home, folders) = await Read(await WorkspaceEndpoints.Of(request, view, grains, cancellationToken), "", hidden);
        return new WireJson(new JsonObject
        {
            ["home"] = home,
            ["favorites"] = new JsonArray([.. folders.Select(name => Entry("label", name, $"{home}/{name}"))]),
            ["locations"] = new JsonArray(Entry("label", home, home)),
        });
    }

    [EndpointSummary("Lists the folders in a folder.")]
    [Asks("conversation_id"), Asks("path", Required = true), Asks("page_id"), Asks<int>("limit"), Asks<bool>("include_hidden"), Gives<JsonObject>]
    public static async Task<IResult> Search(HttpRequest request, ConversationView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var query = new WireQuery(request);
        var path = WorkspaceEndpoints.PathOf(request);
        var limit = query.Int("limit", MostInPage, 1, MostInPage);
        var hidden = query.Flag("include_hidden");
        var (_, folders) = await Read(await WorkspaceEndpoints.Of(request, view, grains, cancellationToken), path, hidden);
        var first = query.Text("page_id") is { } page ? Math.Max(0, folders.FindIndex(name => PageId(name) == page)) : 0;
        return new WireJson(new JsonObject
        {
            ["items"] = new JsonArray([.. folders.Skip(first).Take(limit).Select(name => Entry("name", name, $"{path.TrimEnd('/')}/{name}"))]),
            ["next_page_id"] = first + limit < folders.Count ? PageId(folders[first + limit]) : null,
        });
    }

    /// <summary>A folder's path, and the names of the folders in it.</summary>
    /// <param name="folder">Empty: the home of the sandbox's commands.</param>
    static async Task<(string Path, List<string> Folders)> Read(IConversationGrain conversation, string folder, bool hidden)
    {
        var outcome = await conversation.Execute(new WorkspaceCommand(List, Patience) { Variables = ImmutableDictionary<string, string>.Empty.Add("FOLDER", folder) });
        if (outcome.Value is not { } result) throw WireRefusal.Of(outcome.Refusal!);
        if (result.ExitCode == Nothing) throw FastApiException.NotFound("Directory not found");
        if (result.ExitCode == NoFolder) throw FastApiException.BadRequest("Path is not a directory");
        var names = result.Stdout.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        return (names[0], [.. names.Skip(1).Where(name => hidden || !name.StartsWith('.')).OrderBy(PageId, StringComparer.Ordinal).ThenBy(name => name, StringComparer.Ordinal)]);
    }

    static string PageId(string name) => name.ToLowerInvariant();

    static JsonObject Entry(string label, string name, string path) => new() { [label] = name, ["path"] = path };
}
