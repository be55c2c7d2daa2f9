using System.Collections.Immutable;
using System.Text.Json;

namespace Conversations.Agents;

/// <summary>A block of an agent's memory: a labelled text that the model sees in its system prompt and may edit by tools.</summary>
/// <param name="Limit">Characters that <paramref name="Value"/> may have.</param>
[Immutable]
public sealed record BlockState(Guid Id, string Label, string Value, int Limit, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>Counts the changes.</summary>
    public long Version { get; init; }

    /// <summary>Whose it is; null: nobody's.</summary>
    public string? Owner { get; init; }

    public string? Description { get; init; }

    /// <summary>True: the model may not edit it.</summary>
    public bool ReadOnly { get; init; }

    public bool Hidden { get; init; }

    public ImmutableArray<string> Tags { get; init; } = [];

    public JsonElement? Metadata { get; init; }
}
