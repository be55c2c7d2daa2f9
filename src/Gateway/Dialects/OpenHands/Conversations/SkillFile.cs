using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

/// <summary>A skill that a project brings along in a file.</summary>
/// <param name="Triggers">Words that bring it up.</param>
/// <param name="Paths">Patterns of the files that bring it up; then words do not.</param>
/// <param name="IsAgentSkill">It has a folder of its own.</param>
sealed record SkillFile(string Name, string Content, string? Description, ImmutableArray<string> Triggers, ImmutableArray<string> Paths, bool IsAgentSkill)
{
    const string AgentSkill = "SKILL.md";

    /// <param name="path">Below the project's folder.</param>
    public static SkillFile Read(string path, string text)
    {
        var head = MarkdownHead.Read(text);
        var isAgentSkill = Path.GetFileName(path) == AgentSkill;
        // A single text may name several patterns.
        ImmutableArray<string> paths = [.. head.All("paths").SelectMany(each => each.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
        return new(head.One("name") ?? NameOf(path, isAgentSkill), head.Content, head.One("description"), paths.IsEmpty ? head.All("triggers") : [], paths, isAgentSkill);
    }

    /// <summary>As an agent's context has it.</summary>
    /// <param name="source">Where it is, for whoever reads files that it names.</param>
    public JsonObject InContext(string source) => new()
    {
        ["name"] = Name,
        ["content"] = Content,
        ["trigger"] = !Paths.IsEmpty ? new JsonObject { ["type"] = "path", ["paths"] = List(Paths) }
            : !Triggers.IsEmpty ? new JsonObject { ["type"] = "keyword", ["keywords"] = List(Triggers) }
            : null,
        ["source"] = source,
        ["description"] = Description,
        ["is_agentskills_format"] = IsAgentSkill,
    };

    /// <summary>As a list of skills has it.</summary>
    /// <param name="source">Where it is, for whoever reads files that it names.</param>
    public JsonObject InList(string source) => new()
    {
        ["name"] = Name,
        ["type"] = IsAgentSkill ? "agentskills" : Triggers.IsEmpty ? "repo" : "knowledge",
        ["content"] = Content,
        ["triggers"] = List(Triggers),
        ["source"] = source,
        ["description"] = Description,
        ["is_agentskills_format"] = IsAgentSkill,
        ["disable_model_invocation"] = !Paths.IsEmpty,
    };

    static string NameOf(string path, bool isAgentSkill)
    {
        if (isAgentSkill) return Path.GetFileName(Path.GetDirectoryName(path))!;
        var name = Path.GetFileNameWithoutExtension(Path.GetFileName(path).TrimStart('.'));
        // Files at the top are known by what they are called everywhere.
        return path.Contains('/', StringComparison.Ordinal) ? name : name.ToLowerInvariant();
    }

    static JsonArray List(ImmutableArray<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);
}
