using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Conversations.Starting;

namespace Conversations.Gateway.Dialects.AppConversations.Starting;

/// <summary>Makes skills of a repository's files.</summary>
static class SkillFiles
{
    const string Fence = "---";
    const string AgentSkill = "SKILL.md";

    /// <summary>Skills as an agent's context has them; of those of the same name the last.</summary>
    public static IEnumerable<JsonObject> Read(ImmutableArray<ProjectSkill> files) => files
        .Select(Read)
        .Reverse().DistinctBy(skill => (string)skill["name"]!).Reverse();

    static JsonObject Read(ProjectSkill file)
    {
        var (front, content) = Split(file.Text);
        var isAgentSkill = Path.GetFileName(file.Path) == AgentSkill;
        var triggers = front.GetValueOrDefault("triggers", []);
        return new JsonObject
        {
            ["name"] = front.GetValueOrDefault("name", []) is [var name, ..] ? name : NameOf(file.Path, isAgentSkill),
            ["content"] = content,
            ["trigger"] = triggers.Count == 0 ? null : new JsonObject { ["type"] = "keyword", ["keywords"] = new JsonArray([.. triggers.Select(each => JsonValue.Create(each))]) },
            ["source"] = file.Path,
            ["description"] = front.GetValueOrDefault("description", []) is [var described, ..] ? described : null,
            ["is_agentskills_format"] = isAgentSkill,
        };
    }

    static string NameOf(string path, bool isAgentSkill)
    {
        if (isAgentSkill) return Path.GetFileName(Path.GetDirectoryName(path))!;
        var name = Path.GetFileNameWithoutExtension(path).TrimStart('.');
        // Files at the top are known by what they are called everywhere.
        return path.Contains('/', StringComparison.Ordinal) ? name : name.Length == 0 ? path.TrimStart('.') : name.ToLowerInvariant();
    }

    /// <summary>What stands between two lines of dashes at the top, as far as skills use it: texts, and lists of texts; and the rest.</summary>
    static (Dictionary<string, List<string>> Front, string Content) Split(string text)
    {
        var front = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var end = Array.FindIndex(lines, 1, line => line.TrimEnd() == Fence);
        if (lines[0].TrimEnd() != Fence || end < 0) return (front, text);
        List<string>? values = null;
        foreach (var line in lines[1..end])
        {
            if (line.TrimStart() is ['-', ' ', .. var item]) values?.Add(Plain(item));
            else if (!char.IsWhiteSpace(line.FirstOrDefault(' ')) && line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
                front[line[..colon].Trim()] = values = Values(line[(colon + 1)..].Trim());
        }

        return (front, string.Join('\n', lines[(end + 1)..]).Trim());
    }

    static List<string> Values(string text) => text switch
    {
        "" => [],
        ['[', .. var inner, ']'] => [.. inner.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Plain).Where(item => item.Length > 0)],
        _ => [Plain(text)],
    };

    static string Plain(string text) => text.Trim() is [var open and ('"' or '\''), .. var inner, var close] && open == close ? inner : text.Trim();
}
