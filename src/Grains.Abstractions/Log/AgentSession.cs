using System.Collections.Immutable;

namespace Conversations.Log;

/// <summary>A session of the program that is the agent.</summary>
/// <param name="Id">The program's own name of it.</param>
/// <param name="Folder">Where the program stands, as it sees it.</param>
[Immutable]
public sealed record AgentSession(string Id, string Folder)
{
    /// <summary>What the program calls itself; null: it does not say.</summary>
    public string? Name { get; init; }

    public string? Version { get; init; }

    /// <summary>The model that it began with; null: the program does not say.</summary>
    public string? Model { get; init; }

    /// <summary>Models that it can be given; null: the program does not say.</summary>
    public ImmutableArray<AgentModel>? Models { get; init; }
}

/// <summary>A model of a program's, in its own words.</summary>
[Immutable]
public sealed record AgentModel(string Id, string? Name, string? Description);
