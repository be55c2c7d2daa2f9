using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Conversations.Workspaces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.AgentServer.Workspaces;

/// <summary>Files of a conversation's workspace go in and out.</summary>
static class FileEndpoints
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static void Map(RouteGroupBuilder file)
    {
        file.MapPost("/upload", Upload);
        file.MapGet("/download", Download);
        file.MapPost("/create_directory", MakeFolder);
        file.MapGet("/archive", ArchiveEndpoints.Archive);
        file.MapGet("/home", FolderEndpoints.Home);
        file.MapGet("/search_subdirs", FolderEndpoints.Search);
    }

    [EndpointSummary("Puts a file into the workspace.")]
    [Asks("conversation_id"), Asks("path", Required = true), TakesForm("file"), Gives<JsonObject>]
    static async Task<IResult> Upload(HttpRequest request, ConversationView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var path = WorkspaceEndpoints.PathOf(request);
        if (!request.HasFormContentType) throw FastApiException.Invalid(new Problem("missing", ["body", "file"], "Field required"));
        var conversation = await WorkspaceEndpoints.Of(request, view, grains, cancellationToken);
        var form = await request.ReadFormAsync(cancellationToken);
        if (form.Files.GetFile("file") is not { } file) throw FastApiException.Invalid(new Problem("missing", ["body", "file"], "Field required"));
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, cancellationToken);
        var outcome = await conversation.WriteFile(new WorkspaceFile(path, bytes.ToArray()));
        return outcome.Accepted ? WireJson.Success() : throw WireRefusal.Of(outcome.Refusal);
    }

    [EndpointSummary("Gets a file of the workspace.")]
    [Asks("conversation_id"), Asks("path", Required = true), Gives(typeof(Stream), StatusCodes.Status200OK, "application/octet-stream")]
    static async Task<IResult> Download(HttpRequest request, ConversationView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var path = WorkspaceEndpoints.PathOf(request);
        var outcome = await (await WorkspaceEndpoints.Of(request, view, grains, cancellationToken)).ReadFile(path);
        if (outcome.Value is not { } file) throw WireRefusal.Of(outcome.Refusal!);
        return Results.Bytes(file.Content, "application/octet-stream", Path.GetFileName(path));
    }

    [EndpointSummary("Makes a folder in the workspace.")]
    [Asks("conversation_id"), Asks("path", Required = true), Gives<JsonObject>]
    static async Task<IResult> MakeFolder(HttpRequest request, ConversationView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var path = WorkspaceEndpoints.PathOf(request);
        var conversation = await WorkspaceEndpoints.Of(request, view, grains, cancellationToken);
        var outcome = await conversation.Execute(new WorkspaceCommand("mkdir -p -- \"$FOLDER\"", Patience) { Variables = new Dictionary<string, string> { ["FOLDER"] = path }.ToImmutableDictionary() });
        if (outcome.Value is not { } result) throw WireRefusal.Of(outcome.Refusal!);
        return result.ExitCode == 0 ? WireJson.Success() : throw FastApiException.BadRequest(result.Stderr.Trim());
    }
}
