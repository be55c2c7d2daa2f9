using System.Collections.Immutable;
using Conversations.Tools;

namespace Conversations.Gateway.Dialects.Letta.Tools;

/// <summary>Finds the server's tools by what a client calls them.</summary>
static class ToolNames
{
    /// <summary>What an agent gets unless its creator declines.</summary>
    public static ImmutableArray<string> Base { get; } = ["conversation_search", "memory_insert", "memory_replace"];

    /// <exception cref="LettaException">400: the server has none of one of these names.</exception>
    public static void Check(this IToolDirectory tools, IReadOnlyCollection<string> names)
    {
        var known = tools.List().Select(tool => tool.Name).ToHashSet(StringComparer.Ordinal);
        var unknown = names.Where(name => !known.Contains(name)).Distinct().ToList();
        if (unknown.Count == 0) return;
        throw LettaException.InvalidValue($"Tools not found by name: {{{string.Join(", ", unknown.Select(name => $"'{name}'"))}}}");
    }

    /// <summary>The tool of an id; null when the server has none.</summary>
    public static ToolEntry? Find(this IToolDirectory tools, string toolId) =>
        tools.List().FirstOrDefault(tool => LettaId.Tool(tool.Name) == toolId);

    /// <summary>The names of the tools of these ids.</summary>
    /// <exception cref="LettaException">400: the server has none of one of these ids.</exception>
    public static ImmutableArray<string> OfIds(this IToolDirectory tools, IEnumerable<string> ids) =>
        [.. ids.Select(id => tools.Find(id)?.Name ?? throw LettaException.InvalidValue($"Tools not found by id: {{'{id}'}}"))];
}
