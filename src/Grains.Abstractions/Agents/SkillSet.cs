using System.Collections.Immutable;

namespace Conversations.Agents;

/// <summary>What is added for the model to messages of users, and to results of tools.</summary>
/// <param name="Skills">Knowledge that belongs to certain words, in order.</param>
/// <param name="Suffix">What is added to every message; null for nothing.</param>
[Immutable]
public sealed record SkillSet(ImmutableArray<Skill> Skills, string? Suffix)
{
    /// <summary>The folder that <see cref="Skill.Paths"/> are relative to, as the tools of the workspace see it; null: there are none.</summary>
    public string? Folder { get; init; }
}

/// <param name="Name">Unique in the set.</param>
/// <param name="Triggers">Words or phrases; a message that has one of them, as whole words and in any case, is given the content, once in a conversation.</param>
/// <param name="Location">Where it comes from; null: nowhere that a path leads to.</param>
[Immutable]
public sealed record Skill(string Name, string Content, ImmutableArray<string> Triggers, string? Location)
{
    /// <summary>
    /// Patterns of files, in which <c>*</c> stands for a part of a name, <c>**</c> for any folders, and one without a slash for a name in any folder: the result
    /// of a tool that was called for such a file (<c>path</c>) is given the content, once in a conversation. Null: none.
    /// </summary>
    public ImmutableArray<string>? Paths { get; init; }
}
