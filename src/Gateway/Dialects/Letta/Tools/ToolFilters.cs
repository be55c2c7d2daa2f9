using System.Collections.Immutable;

namespace Conversations.Gateway.Dialects.Letta.Tools;

/// <summary>Which tools of a list are wanted; null wants all.</summary>
sealed record ToolFilters
{
    public string? Name { get; init; }

    /// <summary>Case-insensitive substring of the name.</summary>
    public string? Search { get; init; }

    public ImmutableArray<string>? Names { get; init; }

    public ImmutableArray<string>? Ids { get; init; }

    public ImmutableArray<string>? Types { get; init; }

    public ImmutableArray<string>? ExcludedTypes { get; init; }

    /// <summary>Any of these.</summary>
    public ImmutableArray<string>? Tags { get; init; }

    public bool OnlyServers { get; init; }

    public static ToolFilters Read(LettaQuery query) => new()
    {
        Name = query.Text("name"),
        Search = query.Text("search"),
        Names = query.Many("names"),
        Ids = query.Many("tool_ids"),
        Types = query.Many("tool_types"),
        ExcludedTypes = query.Many("exclude_tool_types"),
        OnlyServers = query.Flag("return_only_letta_tools") ?? false,
    };

    public IEnumerable<ToolDto> Apply(IEnumerable<ToolDto> tools) => tools
        .Where(tool => Name is null || tool.Name == Name)
        .Where(tool => Search is null || tool.Name.Contains(Search, StringComparison.OrdinalIgnoreCase))
        .Where(tool => Names is not { } names || names.Contains(tool.Name))
        .Where(tool => Ids is not { } ids || ids.Contains(tool.Id))
        .Where(tool => Types is not { } types || types.Contains(tool.ToolType))
        .Where(tool => ExcludedTypes is not { } excluded || !excluded.Contains(tool.ToolType))
        .Where(tool => Tags is not { } tags || tags.Any(tool.Tags.Contains))
        .Where(tool => !OnlyServers || tool.ToolType != ToolDto.Custom);
}
