using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Conversations.Workspaces;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.AgentServer.Workspaces;

/// <summary>The skills that a project in a conversation's workspace brings along. There are no others: none of the server's, and none of the internet.</summary>
static class SkillEndpoints
{
    const string DefaultFolder = "/workspace";
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>What stands later is what counts where two have one name.</summary>
    const string List = """
        cd -- "$FOLDER" 2>/dev/null || exit 0
        shopt -s nullglob
        for file in AGENTS.md agents.md CLAUDE.md GEMINI.md .cursorrules .openhands/microagents/*.md .openhands/skills/*.md .openhands/skills/*/SKILL.md .agents/skills/*.md .agents/skills/*/SKILL.md; do
          [ -f "$file" ] && printf '%s\0%s\0' "$file" "$(head -c 60000 -- "$file")"
        done
        exit 0
        """;

    [EndpointSummary("Reads the skills that a project of the workspace brings along.")]
    [Asks("conversation_id"), TakesFields("project_dir", "load_project"), Gives<JsonObject>]
    public static async Task<IResult> Load(HttpRequest request, ConversationView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var body = await WireBody.ReadOptional(request, cancellationToken);
        var folder = body.Text("project_dir") ?? DefaultFolder;
        var wanted = body.Flag("load_project", absent: true);
        body.Check();
        var conversation = await WorkspaceEndpoints.Of(request, view, grains, cancellationToken);
        var skills = wanted ? await Find(conversation, folder) : [];
        return new WireJson(new JsonObject
        {
            ["skills"] = new JsonArray([.. skills]),
            ["sources"] = new JsonObject { ["sandbox"] = 0, ["public"] = 0, ["user"] = 0, ["org"] = 0, ["project"] = skills.Count },
        });
    }

    static async Task<List<JsonObject>> Find(IConversationGrain conversation, string folder)
    {
        var outcome = await conversation.Execute(new WorkspaceCommand(List, Patience) { Variables = ImmutableDictionary<string, string>.Empty.Add("FOLDER", folder) });
        if (outcome.Value is not { } result) throw WireRefusal.Of(outcome.Refusal!);
        var found = new OrderedDictionary<string, JsonObject>();
        foreach (var pair in result.Stdout.Split('\0').Chunk(2).Where(pair => pair.Length == 2))
        {
            var skill = SkillFile.Read(pair[0], pair[1]);
            found[skill.Name] = skill.InList($"{folder.TrimEnd('/')}/{pair[0]}");
        }

        return [.. found.Values];
    }
}
