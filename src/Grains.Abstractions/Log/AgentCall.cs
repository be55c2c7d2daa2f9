using System.Text.Json;

namespace Conversations.Log;

/// <summary>A call of a tool that the program which is the agent has made: it runs there and not here.</summary>
/// <param name="Id">The program's own name of it.</param>
/// <param name="Title">What it does, for people.</param>
[Immutable]
public sealed record AgentCall(string Id, string Title, AgentCallStatus Status)
{
    /// <summary><c>read</c>, <c>edit</c>, <c>execute</c>, …; null: the program does not say.</summary>
    public string? Kind { get; init; }

    /// <summary>What the tool was given, in the program's own form.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>What the tool returned, in the program's own form.</summary>
    public JsonElement? Output { get; init; }

    /// <summary>What came of it for people: a list of the protocol's content blocks.</summary>
    public JsonElement? Content { get; init; }

    public bool HasEnded => Status is AgentCallStatus.Completed or AgentCallStatus.Failed;
}

public enum AgentCallStatus
{
    Pending,
    InProgress,
    Completed,
    Failed,
}
