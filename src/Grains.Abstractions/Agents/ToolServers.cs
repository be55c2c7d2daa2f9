using System.Collections.Immutable;

namespace Conversations.Agents;

/// <summary>Servers of further tools for an agent (Model Context Protocol). How they are reached is the agent's secret <see cref="SecretName"/>.</summary>
/// <param name="Names">What its client calls them.</param>
/// <param name="Filter">A regular expression that must be found in the name of a tool that is offered; null: all tools are.</param>
[Immutable]
public sealed record ToolServers(ImmutableArray<string> Names, string? Filter)
{
    /// <summary>No name of a variable, so that no secret of a client's is taken for it. Its value is a map of <see cref="ToolServer"/>s in JSON.</summary>
    public const string SecretName = "mcp.servers";
}
