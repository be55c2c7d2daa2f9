using System.Collections.Immutable;
using System.Text;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Conversations.Workspaces;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.AgentServer.Workspaces;

/// <summary>A folder of a conversation's workspace in one file: whole, or what has changed in its repository.</summary>
static class ArchiveEndpoints
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    static readonly string[] Headers = ["X-Archive-Repo-Root", "X-Archive-Repo-Remote", "X-Archive-Branch", "X-Archive-Head-Commit", "X-Archive-Base-Commit"];

    [EndpointSummary("Gets a folder of the workspace as an archive.")]
    [Asks("conversation_id", "format", "base_ref"), Asks("path", Required = true), Asks<List<string>>("exclude"), Asks<bool>("use_default_excludes")]
    [Gives(typeof(Stream), StatusCodes.Status200OK, "application/octet-stream")]
    public static async Task<IResult> Archive(HttpRequest request, ConversationView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var query = new WireQuery(request);
        var path = WorkspaceEndpoints.PathOf(request);
        var (script, type, suffix) = query.Choice(
            "format",
            (ArchiveScripts.Delta, "text/x-patch", ".patch"),
            ("git-delta", (ArchiveScripts.Delta, "text/x-patch", ".patch")),
            ("tar.gz", (ArchiveScripts.Whole, "application/gzip", ".tar.gz")));
        var reference = query.Text("base_ref");
        if (reference?.StartsWith('-') == true) throw FastApiException.BadRequest("base_ref must not start with '-'");
        var excludes = request.Query["exclude"].OfType<string>();
        if (query.Flag("use_default_excludes", absent: true)) excludes = ArchiveScripts.UsualExcludes.Concat(excludes);
        var variables = new Dictionary<string, string> { ["FOLDER"] = path, ["REF"] = reference ?? "", ["EXCLUDES"] = string.Join('\n', excludes) };

        var conversation = await WorkspaceEndpoints.Of(request, view, grains, cancellationToken);
        var outcome = await conversation.ExecuteForBytes(new WorkspaceCommand(script, Patience) { Variables = variables.ToImmutableDictionary() });
        if (outcome.Value is not { } result) throw WireRefusal.Of(outcome.Refusal!);
        Check(result);
        var end = Array.IndexOf(result.Output, (byte)0);
        var told = Encoding.UTF8.GetString(result.Output, 0, end).Split('\n');
        foreach (var (name, value) in Headers.Zip(told).Where(header => header.Second.Length > 0)) request.HttpContext.Response.Headers[name] = Uri.EscapeDataString(value);
        if (told[^2].Length > 0) request.HttpContext.Response.Headers["X-Archive-Base-Ref"] = Uri.EscapeDataString(reference ?? "auto");
        return Results.Bytes(result.Output.AsMemory(end + 1), type, $"{Path.GetFileName(told[0])}{suffix}");
    }

    static void Check(CommandBytes result)
    {
        switch (result.ExitCode)
        {
            case 0: return;
            case ArchiveScripts.Nothing: throw FastApiException.NotFound("Directory not found");
            case ArchiveScripts.NoFolder: throw FastApiException.BadRequest("Path is not a directory");
            case GitScripts.NoRepository: throw FastApiException.BadRequest("Not a git repository");
            case -1: throw FastApiException.BadRequest($"Packing took longer than {Patience.TotalSeconds:0} s");
            default: throw FastApiException.BadRequest(result.Stderr.Split('\n')[0] is { Length: > 0 } said ? said : "The folder could not be packed");
        }
    }
}
