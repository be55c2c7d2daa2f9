using System.Collections.Immutable;

namespace Conversations.Agents;

/// <summary>How an agent's program is started in a conversation's sandbox. Holds secrets.</summary>
/// <param name="Command">A program of the sandbox: a path, or a name on its <c>PATH</c>.</param>
[Immutable]
public sealed record ProgramCommand(string Command, ImmutableArray<string> Arguments)
{
    /// <summary>Environment variables of the program, besides the conversation's secrets.</summary>
    public ImmutableDictionary<string, string> Variables { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Servers of tools that the program is told of, by name.</summary>
    public ImmutableDictionary<string, ToolServer> Servers { get; init; } = ImmutableDictionary<string, ToolServer>.Empty;

    /// <summary>A session of the program's that the conversation goes on with; null: it begins one.</summary>
    public string? SessionId { get; init; }

    /// <summary>Keeps the record's own text out of logs.</summary>
    public override string ToString() => nameof(ProgramCommand);
}
