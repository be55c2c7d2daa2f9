using System.Collections.Immutable;
using System.Text.Json;

namespace Conversations.Tools;

/// <summary>A tool that a client has made. The server never runs it: a call of it waits for the client's result.</summary>
/// <param name="Name">Unique among all tools. Never changes.</param>
/// <param name="Parameters">JSON schema of the arguments, an object.</param>
[Immutable]
public sealed record ToolState(
    Guid Id, string Name, string Description, JsonElement Parameters, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>Counts the changes.</summary>
    public long Version { get; init; }

    /// <summary>Whose it is; null: nobody's.</summary>
    public string? Owner { get; init; }

    public string? SourceCode { get; init; }

    public string? SourceType { get; init; }

    public ImmutableArray<string> Tags { get; init; } = [];

    public int? ReturnCharLimit { get; init; }

    public bool? DefaultRequiresApproval { get; init; }

    public bool? Parallel { get; init; }

    /// <summary>Fields that a dialect keeps for its clients and that change nothing here, as they came.</summary>
    public ImmutableDictionary<string, JsonElement> Extra { get; init; } = ImmutableDictionary<string, JsonElement>.Empty;
}

/// <summary>What is stored of a tool under the state name <c>tool</c>; null after its deletion.</summary>
[Immutable]
public sealed record ToolRecord
{
    public ToolState? State { get; set; }
}
