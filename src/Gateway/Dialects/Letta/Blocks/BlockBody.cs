using System.Collections.Immutable;
using System.Text.Json;

namespace Conversations.Gateway.Dialects.Letta.Blocks;

/// <summary>What a client says of a block: a new one needs a label and a value; in a change, what is null stays.</summary>
record BlockBody
{
    public string? Label { get; init; }

    public string? Value { get; init; }

    public int? Limit { get; init; }

    public string? Description { get; init; }

    public bool? ReadOnly { get; init; }

    public bool? Hidden { get; init; }

    public ImmutableArray<string>? Tags { get; init; }

    public JsonElement? Metadata { get; init; }
}
