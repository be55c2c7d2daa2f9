using System.Collections.Immutable;
using Conversations.Agents;

namespace Conversations.Gateway.Dialects.Letta.Tools;

/// <summary>Tools, as an agent refers to them.</summary>
/// <param name="Names">Names of the server's.</param>
/// <param name="Ids">Ids of those that clients have made.</param>
sealed record ToolSet(ImmutableArray<string> Names, ImmutableArray<Guid> Ids)
{
    public AgentState Attach(AgentState agent) => agent with { Tools = [.. agent.Tools.Union(Names)], ToolIds = [.. agent.ToolIds.Union(Ids)] };

    public AgentState Detach(AgentState agent) => agent with { Tools = [.. agent.Tools.Except(Names)], ToolIds = [.. agent.ToolIds.Except(Ids)] };
}
