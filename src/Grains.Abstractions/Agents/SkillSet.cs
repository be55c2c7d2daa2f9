using System.Collections.Immutable;

namespace Conversations.Agents;

/// <summary>What is added to messages of users for the model.</summary>
/// <param name="Skills">Knowledge that belongs to certain words, in order.</param>
/// <param name="Suffix">What is added to every message; null for nothing.</param>
[Immutable]
public sealed record SkillSet(ImmutableArray<Skill> Skills, string? Suffix);

/// <param name="Name">Unique in the set.</param>
/// <param name="Triggers">Words or phrases; a message that has one of them, as whole words and in any case, is given the content, once in a conversation.</param>
/// <param name="Location">Where it comes from; null: nowhere that a path leads to.</param>
[Immutable]
public sealed record Skill(string Name, string Content, ImmutableArray<string> Triggers, string? Location);
