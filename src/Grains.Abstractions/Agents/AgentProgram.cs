namespace Conversations.Agents;

/// <summary>A program that is the agent (Agent Client Protocol): it has a model and tools of its own. How it is started is the agent's secret <see cref="SecretName"/>.</summary>
[Immutable]
public sealed record AgentProgram
{
    /// <summary>No name of a variable, so that no secret of a client's is taken for it. Its value is a <see cref="ProgramCommand"/> in JSON.</summary>
    public const string SecretName = "acp.program";

    /// <summary>What the usage of a program that names no model is counted under.</summary>
    public const string UnnamedModel = "acp-managed";

    /// <summary>Seconds that hold where none are given.</summary>
    public const double UsualPatience = 1800, UsualStartPatience = 90;

    /// <summary>The model that its sessions are to have, in the program's own words; null: the program chooses.</summary>
    public string? Model { get; init; }

    /// <summary>The mode that its sessions are to have, in the program's own words; null: the program chooses.</summary>
    public string? Mode { get; init; }

    /// <summary>Seconds that it may keep silent while it answers; null: <see cref="UsualPatience"/>.</summary>
    public double? Patience { get; init; }

    /// <summary>Seconds that it may take until a session is open; null: <see cref="UsualStartPatience"/>.</summary>
    public double? StartPatience { get; init; }
}
