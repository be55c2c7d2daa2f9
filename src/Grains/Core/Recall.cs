using System.Collections.Immutable;
using System.Text;
using Conversations.Agents;
using Conversations.Log;

namespace Conversations.Grains.Core;

/// <summary>What is added to a user's message because of the words in it, and to a tool's result because of the file that it is about.</summary>
/// <param name="Skills">Names of the skills that it has brought up.</param>
sealed record Recall(string? Text, ImmutableArray<string> Skills)
{
    static Recall Nothing { get; } = new(null, []);

    /// <param name="known">Names of the skills that the conversation has brought up before.</param>
    public static Recall Of(SkillSet? set, ImmutableArray<Part> said, IEnumerable<string> known)
    {
        if (set is null) return Nothing;
        var query = string.Join('\n', said.OfType<TextPart>().Select(part => part.Text));
        var found = set.Skills.ExceptBy(known, skill => skill.Name)
            .Select(skill => (Skill: skill, Trigger: skill.Triggers.FirstOrDefault(trigger => Mentions(query, trigger)))).Where(each => each.Trigger is not null).ToList();
        var texts = found.Select(each => Told(each.Skill, each.Trigger!)).Concat(set.Suffix is { } suffix ? [suffix] : Array.Empty<string>()).ToList();
        return texts.Count == 0 ? Nothing : new(string.Join('\n', texts), [.. found.Select(each => each.Skill.Name)]);
    }

    /// <param name="path">The file that a tool was called for; null: none.</param>
    /// <param name="known">Names of the skills that the conversation has brought up before.</param>
    public static Recall Of(SkillSet? set, string? path, IEnumerable<string> known)
    {
        if (set is not { Folder: { } folder } || Below(folder, path) is not { } relative) return Nothing;
        var found = set.Skills.ExceptBy(known, skill => skill.Name)
            .Select(skill => (Skill: skill, Pattern: skill.Paths?.FirstOrDefault(pattern => PathPattern.Matches(pattern, relative)))).Where(each => each.Pattern is not null).ToList();
        return found.Count == 0 ? Nothing : new(string.Join('\n', found.Select(each => Ruled(each.Skill, each.Pattern!))), [.. found.Select(each => each.Skill.Name)]);
    }

    /// <summary>A path in a folder, relative to it; null where it is not in it.</summary>
    static string? Below(string folder, string? path) => path switch
    {
        null or "" => null,
        ['/', ..] => path.StartsWith($"{folder}/", StringComparison.Ordinal) ? path[(folder.Length + 1)..] : null,
        _ => path,
    };

    /// <summary>As whole words: <c>git</c> is not in <c>github</c>, and <c>/git</c> is in <c>use /git</c>.</summary>
    static bool Mentions(string text, string trigger)
    {
        if (trigger.Length == 0) return false;
        for (var at = text.IndexOf(trigger, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(trigger, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            var end = at + trigger.Length;
            if ((at == 0 || !char.IsAsciiLetterOrDigit(text[at - 1])) && (end == text.Length || !char.IsAsciiLetterOrDigit(text[end]))) return true;
        }

        return false;
    }

    static string Told(Skill skill, string trigger) => Block(skill, $"This is included because the message mentions \"{trigger}\". It may or may not matter here.");

    static string Ruled(Skill skill, string pattern) => Block(skill, $"This rule holds for files that match \"{pattern}\", of which this is one. Keep to it when you work on them.");

    static string Block(Skill skill, string why)
    {
        var text = new StringBuilder("<EXTRA_INFO>\n").Append(why).Append('\n');
        if (skill.Location is { } location) text.Append("The skill is at ").Append(location).Append("; paths in it are relative to that.\n");
        return text.Append('\n').Append(skill.Content.TrimEnd()).Append("\n</EXTRA_INFO>").ToString();
    }
}
