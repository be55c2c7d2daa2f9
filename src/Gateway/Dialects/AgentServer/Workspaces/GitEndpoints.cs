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

/// <summary>What has changed in a repository of a conversation's workspace, as git in its sandbox tells.</summary>
static class GitEndpoints
{
    const int NoRepository = 3;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Goes to the repository, and finds what to compare with: what is asked for, the branch or the main branch of the origin, or nothing at all.</summary>
    const string Begin = """
        cd -- "$FOLDER" 2>/dev/null && top=$(git rev-parse --show-toplevel 2>/dev/null) && cd -- "$top" || exit 3
        if [ -n "$REF" ]; then base=$(git rev-parse --verify -q --end-of-options "$REF^{commit}") || { echo "Unknown revision: $REF" >&2; exit 1; }
        else
          branch=$(git rev-parse --abbrev-ref HEAD 2>/dev/null)
          base=$(git rev-parse --verify -q "origin/$branch" || git merge-base HEAD "$(git rev-parse --abbrev-ref origin/HEAD 2>/dev/null)" 2>/dev/null || git hash-object -t tree /dev/null)
        fi

        """;

    const string ListChanges = Begin + """
        git --no-pager diff --no-renames --name-status -z "$base" && git ls-files --others --exclude-standard -z | while IFS= read -r -d '' file; do printf 'A\0%s\0' "$file"; done
        """;

    const string ShowOriginal = Begin + """
        git show "$base:$(realpath -ms --relative-to=. -- "$FILE")" 2>/dev/null || true
        """;

    public static void Map(RouteGroupBuilder git)
    {
        git.MapGet("/changes", Changes);
        git.MapGet("/diff", Diff);
    }

    [EndpointSummary("Lists what has changed in a repository of the workspace.")]
    [Asks("conversation_id"), Asks("path", Required = true), Asks("ref"), Gives<List<JsonObject>>]
    static async Task<IResult> Changes(HttpRequest request, ConversationView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var path = WorkspaceEndpoints.PathOf(request);
        var conversation = await WorkspaceEndpoints.Of(request, view, grains, cancellationToken);
        var result = await Run(conversation, ListChanges, request, path, path);
        // What is no repository has no changes.
        var fields = result.ExitCode == NoRepository ? [] : result.Stdout.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        return new WireJson(new JsonArray([.. fields.Chunk(2).Where(pair => pair.Length == 2)
            .Select(pair => new JsonObject { ["status"] = pair[0] switch { "A" => "ADDED", "D" => "DELETED", _ => "UPDATED" }, ["path"] = pair[1] })]));
    }

    [EndpointSummary("Shows a file of a repository as it was and as it is.")]
    [Asks("conversation_id"), Asks("path", Required = true), Asks("ref"), Gives<JsonObject>]
    static async Task<IResult> Diff(HttpRequest request, ConversationView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var path = WorkspaceEndpoints.PathOf(request);
        var conversation = await WorkspaceEndpoints.Of(request, view, grains, cancellationToken);
        var now = await conversation.ReadFile(path);
        if (now.Refusal is { } refused and not NotFound) throw WireRefusal.Of(refused);
        var result = await Run(conversation, ShowOriginal, request, path[..Math.Max(1, path.LastIndexOf('/'))], path);
        if (result.ExitCode == NoRepository) return new WireJson(new JsonObject { ["modified"] = null, ["original"] = null });
        return new WireJson(new JsonObject
        {
            ["modified"] = now.Value is { } file ? System.Text.Encoding.UTF8.GetString(file.Content) : "",
            ["original"] = result.Stdout,
        });
    }

    /// <exception cref="FastApiException">400: git fails, with what it says.</exception>
    static async Task<CommandResult> Run(IConversationGrain conversation, string script, HttpRequest request, string folder, string file)
    {
        var variables = new Dictionary<string, string> { ["FOLDER"] = folder, ["FILE"] = file, ["REF"] = new WireQuery(request).Text("ref") ?? "" };
        var outcome = await conversation.Execute(new WorkspaceCommand(script, Patience) { Variables = variables.ToImmutableDictionary() });
        if (outcome.Value is not { } result) throw WireRefusal.Of(outcome.Refusal!);
        return result.ExitCode is 0 or NoRepository ? result : throw FastApiException.BadRequest(result.Stderr.Split('\n')[0] is { Length: > 0 } said ? said : "git failed");
    }
}
