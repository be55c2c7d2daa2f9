using Conversations.Agents;

namespace Conversations.Grains.AgentPrograms;

/// <summary>Starts the programs that are agents.</summary>
public interface IAgentPrograms
{
    /// <summary>Starts a program in a workspace's sandbox, and opens a session of it.</summary>
    /// <param name="sessionId">The session to go on with; one that the program does not know any more, or cannot open again, gives way to a new one. Null: a new one.</param>
    /// <exception cref="AgentProgramException">It could not be done. Nothing is left running.</exception>
    Task<IAgentConnection> Open(Guid workspaceId, AgentProgram program, ProgramCommand command, string? sessionId, CancellationToken cancellationToken);
}
