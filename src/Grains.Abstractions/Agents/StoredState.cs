namespace Conversations.Agents;

/// <summary>What is stored of an agent under the state name <c>agent</c>; null after its deletion.</summary>
[Immutable]
public sealed record AgentRecord
{
    public AgentState? State { get; set; }
}

/// <summary>What is stored of a block under the state name <c>block</c>; null after its deletion.</summary>
[Immutable]
public sealed record BlockRecord
{
    public BlockState? State { get; set; }
}
