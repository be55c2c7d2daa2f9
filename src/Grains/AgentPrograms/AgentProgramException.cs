using Conversations.Log;

namespace Conversations.Grains.AgentPrograms;

/// <summary>A program that is an agent has failed; the message says how, and may hold what the program has said.</summary>
public sealed class AgentProgramException(RunFailure failure, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public RunFailure Failure => failure;
}
