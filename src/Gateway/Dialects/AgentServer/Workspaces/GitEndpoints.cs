using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Conversations.Workspaces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.AgentServer.Workspaces;

/// <summary>What has changed in a repository of a conversation's workspace, as git in its sandbox tells.</summary>
static partial class GitEndpoints
{
    const int UsualCommits = 50;
    const int MostCommits = 200;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static void Map(RouteGroupBuilder git)
    {
        git.MapGet("/changes", Changes);
        git.MapGet("/diff", Diff);
        git.MapGet("/commits", Commits);
        git.MapGet("/commits/{sha}/changes", CommitChanges).Plain("sha");
    }

    [EndpointSummary("Lists what has changed in a repository of the workspace.")]
    [Asks("conversation_id"), Asks("path", Required = true), Asks("ref"), Gives<List<JsonObject>>]
    static async Task<IResult> Changes(HttpRequest request, ConversationView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var path = WorkspaceEndpoints.PathOf(request);
        return await ChangesIn(await WorkspaceEndpoints.Of(request, view, grains, cancellationToken), path, RefOf(request));
    }

    [EndpointSummary("Shows a file of a repository as it was and as it is.")]
    [Asks("conversation_id"), Asks("path", Required = true), Asks("ref", "commit"), Gives<JsonObject>]
    static async Task<IResult> Diff(HttpRequest request, ConversationView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var (path, reference, commit) = (WorkspaceEndpoints.PathOf(request), RefOf(request), CommitOf(new WireQuery(request).Text("commit"), "query", "commit"));
        if (reference is not null && commit is not null) throw FastApiException.BadRequest("'ref' and 'commit' are mutually exclusive");
        var conversation = await WorkspaceEndpoints.Of(request, view, grains, cancellationToken);
        return commit is null ? await DiffOf(conversation, path, reference) : await DiffIn(conversation, path, commit);
    }

    [EndpointSummary("Lists commits of a repository of the workspace.")]
    [Asks("conversation_id"), Asks("path", Required = true), Asks<int>("limit"), Gives<JsonObject>]
    static async Task<IResult> Commits(HttpRequest request, ConversationView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var limit = new WireQuery(request).Int("limit", UsualCommits, 1, MostCommits);
        var path = WorkspaceEndpoints.PathOf(request);
        var conversation = await WorkspaceEndpoints.Of(request, view, grains, cancellationToken);
        var told = await Run(conversation, GitScripts.Commits, ("FOLDER", path), ("LIMIT", limit.ToString(CultureInfo.InvariantCulture)));
        var commits = (told ?? "").Split('\n').Select(line => line.Split('\x1f')).Where(fields => fields.Length == 5).ToList();
        return new WireJson(new JsonObject
        {
            ["commits"] = new JsonArray([.. commits.Take(limit).Select(fields => new JsonObject
            {
                ["sha"] = fields[0],
                ["short_sha"] = fields[1],
                ["subject"] = fields[4],
                ["author"] = fields[2],
                ["timestamp"] = fields[3],
            })]),
            ["has_more"] = commits.Count > limit,
        });
    }

    [EndpointSummary("Lists what a commit has changed.")]
    [Asks("conversation_id"), Asks("path", Required = true), Gives<List<JsonObject>>]
    static async Task<IResult> CommitChanges(HttpRequest request, ConversationView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var path = WorkspaceEndpoints.PathOf(request);
        var commit = CommitOf(request.RouteValues["sha"] as string, "path", "sha")!;
        var conversation = await WorkspaceEndpoints.Of(request, view, grains, cancellationToken);
        return Show(await Run(conversation, GitScripts.CommitChanges, ("FOLDER", path), ("COMMIT", commit)));
    }

    /// <summary>What has changed since a revision; null: since the origin.</summary>
    public static async Task<IResult> ChangesIn(IConversationGrain conversation, string folder, string? reference) =>
        Show(await Run(conversation, GitScripts.Changes, ("FOLDER", folder), ("REF", reference ?? "")));

    /// <summary>A file as it is, and as it was at a revision; null: at the origin.</summary>
    public static async Task<IResult> DiffOf(IConversationGrain conversation, string file, string? reference)
    {
        var now = await conversation.ReadFile(file);
        if (now.Refusal is { } refused and not NotFound) throw WireRefusal.Of(refused);
        var original = await Run(conversation, GitScripts.Original, ("FOLDER", FolderOf(file)), ("FILE", file), ("REF", reference ?? ""));
        return original is null ? Difference(null, null) : Difference(original, now.Value is { } found ? Encoding.UTF8.GetString(found.Content) : "");
    }

    static async Task<IResult> DiffIn(IConversationGrain conversation, string file, string commit)
    {
        var told = await Run(conversation, GitScripts.CommitDiff, ("FOLDER", FolderOf(file)), ("FILE", file), ("COMMIT", commit));
        return told?.Split('\0') is [var before, var after] ? Difference(before, after) : Difference(null, null);
    }

    static WireJson Difference(string? original, string? modified) => new(new JsonObject { ["modified"] = modified, ["original"] = original });

    static WireJson Show(string? changes) => new(new JsonArray([.. (changes ?? "").Split('\0', StringSplitOptions.RemoveEmptyEntries).Chunk(2).Where(pair => pair.Length == 2)
        .Select(pair => new JsonObject { ["status"] = pair[0] switch { "A" => "ADDED", "D" => "DELETED", _ => "UPDATED" }, ["path"] = pair[1] })]));

    static string FolderOf(string file) => file[..Math.Max(1, file.LastIndexOf('/'))];

    static string? RefOf(HttpRequest request) => new WireQuery(request).Text("ref");

    /// <exception cref="FastApiException">422: it is no part of a commit's name.</exception>
    static string? CommitOf(string? text, string place, string name) => text is null || Sha().IsMatch(text)
        ? text
        : throw FastApiException.Invalid(new Problem("string_pattern_mismatch", [place, name], "String should match pattern '^[0-9a-fA-F]{4,64}$'", text));

    /// <returns>What git says; null: there is no repository.</returns>
    /// <exception cref="FastApiException">400: git fails, with what it says.</exception>
    static async Task<string?> Run(IConversationGrain conversation, string script, params IEnumerable<(string Name, string Value)> variables)
    {
        var outcome = await conversation.Execute(new WorkspaceCommand(script, Patience) { Variables = variables.ToImmutableDictionary(each => each.Name, each => each.Value) });
        if (outcome.Value is not { } result) throw WireRefusal.Of(outcome.Refusal!);
        return result.ExitCode switch
        {
            0 => result.Stdout,
            GitScripts.NoRepository => null,
            _ => throw FastApiException.BadRequest(result.Stderr.Split('\n')[0] is { Length: > 0 } said ? said : "git failed"),
        };
    }

    [GeneratedRegex("^[0-9a-fA-F]{4,64}$")]
    private static partial Regex Sha();
}
