using System.Text.Json.Nodes;

namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

/// <summary>Reads a skill from a Markdown file, whose head may say more of it: a few fields, one a line or a list below, between lines of dashes.</summary>
static class SkillFile
{
    const string Fence = "---";

    /// <param name="path">Below the project's folder.</param>
    /// <param name="source">Where it is, for whoever reads files that it names.</param>
    public static JsonObject Read(string path, string source, string text)
    {
        var (head, content) = Split(text);
        var isStandard = Path.GetFileName(path) == "SKILL.md";
        var triggers = head.GetValueOrDefault("triggers") ?? [];
        var description = head.GetValueOrDefault("description")?.FirstOrDefault();
        return new JsonObject
        {
            ["name"] = head.GetValueOrDefault("name")?.FirstOrDefault() is { Length: > 0 } name ? name : NameOf(path, isStandard),
            ["type"] = isStandard ? "agentskills" : triggers.Count > 0 ? "knowledge" : "repo",
            ["content"] = content,
            ["triggers"] = new JsonArray([.. triggers.Select(trigger => JsonValue.Create(trigger))]),
            ["source"] = source,
            ["description"] = description,
            ["is_agentskills_format"] = isStandard,
            ["disable_model_invocation"] = false,
        };
    }

    static string NameOf(string path, bool isStandard) => isStandard
        ? Path.GetFileName(Path.GetDirectoryName(path))!
        : Path.GetFileName(path) is ['.', .. var hidden] ? hidden : Path.GetFileNameWithoutExtension(path) is var name && path.Contains('/', StringComparison.Ordinal) ? name : name.ToLowerInvariant();

    static (Dictionary<string, List<string>> Head, string Content) Split(string text)
    {
        var head = new Dictionary<string, List<string>>();
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var end = lines[0].TrimEnd() == Fence ? Array.FindIndex(lines, 1, line => line.TrimEnd() == Fence) : -1;
        if (end < 0) return (head, text.Trim());
        List<string>? list = null;
        foreach (var line in lines[1..end])
        {
            if (line.TrimStart() is ['-', .. var item]) list?.Add(Plain(item));
            else if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var at && line[0] is not (' ' or '#'))
            {
                head[line[..at].Trim()] = list = [];
                var value = line[(at + 1)..].Trim();
                if (value is ['[', .. var inner, ']']) list.AddRange(inner.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Plain));
                else if (value.Length > 0) list.Add(Plain(value));
            }
        }

        return (head, string.Join('\n', lines[(end + 1)..]).Trim());
    }

    static string Plain(string value) => value.Trim().Trim('"', '\'');
}
