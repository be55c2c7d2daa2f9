using System.Collections.Immutable;
using System.Text;
using Conversations.Agents;
using Conversations.Log;

namespace Conversations.Grains.Core;

/// <summary>What is added to a user's message because of the words in it.</summary>
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

    static string Told(Skill skill, string trigger)
    {
        var text = new StringBuilder("<EXTRA_INFO>\n").Append("This is included because the message mentions \"").Append(trigger).Append("\". It may or may not matter here.\n");
        if (skill.Location is { } location) text.Append("The skill is at ").Append(location).Append("; paths in it are relative to that.\n");
        return text.Append('\n').Append(skill.Content.TrimEnd()).Append("\n</EXTRA_INFO>").ToString();
    }
}
