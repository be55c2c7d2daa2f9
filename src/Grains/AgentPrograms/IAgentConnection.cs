using Conversations.Log;
using Microsoft.Extensions.AI;

namespace Conversations.Grains.AgentPrograms;

/// <summary>A program that is an agent, at work in a session. Disposing it ends the program with all that it has started.</summary>
public interface IAgentConnection : IAsyncDisposable
{
    AgentSession Session { get; }

    /// <summary>True: the session is an earlier one, which the program knows; false: a new one.</summary>
    bool IsResumed { get; }

    /// <summary>False: the program has gone, or is no longer understood.</summary>
    bool IsAlive { get; }

    /// <summary>What the last answer has used, as far as the program tells.</summary>
    Usage Used { get; }

    /// <summary>The program's answer as it comes: <see cref="TextContent"/>, <see cref="TextReasoningContent"/> and <see cref="AgentCallContent"/>; its last update carries the finish reason.</summary>
    /// <exception cref="AgentProgramException">It has not answered.</exception>
    /// <exception cref="OperationCanceledException">It was told to stop, and had a moment for it.</exception>
    IAsyncEnumerable<ChatResponseUpdate> Ask(IReadOnlyList<Part> prompt, CancellationToken cancellationToken);

    /// <summary>Gives the session another model.</summary>
    /// <exception cref="AgentProgramException">It has not got it.</exception>
    Task SetModel(string model, CancellationToken cancellationToken);
}
