using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Agents;
using Conversations.Gateway.Dialects.OpenHands.Wire;

namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

/// <summary>Skills of an agent's context on the wire: those without a trigger are part of the prompt, the others are named there and come up by their words.</summary>
static class WireSkills
{
    const int LongestDescription = 1024;

    /// <summary>Where the tools of every conversation have its files.</summary>
    const string Workspace = "/workspace";

    /// <summary>What is wrong with the skills is gathered in the fields.</summary>
    public static void Check(Fields context)
    {
        var names = new HashSet<string>();
        foreach (var skill in context.Objects("skills"))
        {
            skill.Text("content", required: true);
            if (skill.Text("name", required: true) is { } name && !names.Add(name)) skill.WrongValue($"Duplicate skill name found: {name}");
            if (!skill.Has("trigger") || skill.Object("trigger") is not { } trigger) continue;
            if (trigger.Choice("type", "", ("keyword", "keyword"), ("task", "task"), ("path", "path")) == "path") trigger.Texts("paths");
        }

        context.Text("user_message_suffix");
    }

    /// <summary>Null: nothing is ever added to a message.</summary>
    /// <param name="context">That has been checked.</param>
    /// <param name="workingFolder">Where the client has the agent stand; rules for files are relative to it, if it is in the workspace.</param>
    public static SkillSet? Triggered(JsonObject? context, string? workingFolder)
    {
        var skills = Enabled(context).Where(HasTrigger)
            .Select(skill => new Skill(Text(skill, "name"), Text(skill, "content"), Triggers(skill), (string?)skill["source"]) { Paths = Paths(skill) }).ToImmutableArray();
        var suffix = (string?)context?["user_message_suffix"] is { } text && text.Trim() is { Length: > 0 } trimmed ? trimmed : null;
        if (skills.IsEmpty && suffix is null) return null;
        var folder = workingFolder?.TrimEnd('/') is { } given && given.StartsWith($"{Workspace}/", StringComparison.Ordinal) ? given : Workspace;
        return new SkillSet(skills, suffix) { Folder = skills.Any(skill => skill.Paths is not null) ? folder : null };
    }

    public static IEnumerable<string> InPrompt(JsonObject? context)
    {
        foreach (var skill in Enabled(context).Where(skill => !HasTrigger(skill))) yield return $"<skill name=\"{Text(skill, "name")}\">\n{Text(skill, "content")}\n</skill>";
        var named = Enabled(context).Where(skill => HasTrigger(skill) && Paths(skill) is null && !(skill["disable_model_invocation"] is JsonValue off && off.GetValueKind() == JsonValueKind.True))
            .Select(skill => $"<skill>\n<name>{Text(skill, "name")}</name>\n<description>{Description(skill)}</description>\n</skill>").ToList();
        if (named.Count > 0) yield return $"<available_skills>\n{string.Join('\n', named)}\n</available_skills>";
    }

    static IEnumerable<JsonObject> Enabled(JsonObject? context)
    {
        var disabled = (context?["disabled_skills"] as JsonArray ?? []).Select(name => name?.ToString()).ToHashSet();
        return (context?["skills"] as JsonArray ?? []).OfType<JsonObject>().Where(skill => !disabled.Contains(Text(skill, "name")));
    }

    static bool HasTrigger(JsonObject skill) => skill["trigger"] is not null || skill["triggers"] is JsonArray { Count: > 0 };

    /// <summary>Patterns of a rule for files; null: it is none.</summary>
    static ImmutableArray<string>? Paths(JsonObject skill) =>
        skill["trigger"] is JsonObject trigger && (string?)trigger["type"] == "path" && trigger["paths"] is JsonArray paths ? [.. paths.OfType<JsonValue>().Select(path => path.ToString())] : null;

    /// <summary>Words of keyword and task triggers. A rule for files has none.</summary>
    static ImmutableArray<string> Triggers(JsonObject skill)
    {
        var trigger = skill["trigger"] as JsonObject;
        var words = trigger?["keywords"] as JsonArray ?? trigger?["triggers"] as JsonArray ?? skill["triggers"] as JsonArray ?? [];
        return [.. words.OfType<JsonValue>().Select(word => word.ToString())];
    }

    static string Description(JsonObject skill)
    {
        var text = (string?)skill["description"] ?? Text(skill, "content").Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0 && line[0] != '#') ?? "";
        return text.Length <= LongestDescription ? text : text[..LongestDescription];
    }

    static string Text(JsonObject skill, string name) => skill[name]?.ToString() ?? "";
}
