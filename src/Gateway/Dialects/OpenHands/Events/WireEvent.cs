using System.Text.Json.Nodes;

namespace Conversations.Gateway.Dialects.OpenHands.Events;

/// <summary>One event as clients see it.</summary>
/// <param name="Seq">Of the log event that it shows.</param>
/// <param name="Index">0-based place among the wire events of that log event.</param>
/// <param name="At">When it came to pass, as exact as it is shown.</param>
/// <param name="Json">With nulls.</param>
sealed record WireEvent(long Seq, int Index, DateTimeOffset At, JsonObject Json)
{
    public const string StateUpdate = "ConversationStateUpdateEvent";

    /// <summary>What an event follows that begins a branch of its own, where others have begun before.</summary>
    public const string Root = "__root__";

    public string Id => (string)Json["id"]!;

    public string Kind => (string)Json["kind"]!;

    public string Source => (string)Json["source"]!;

    /// <summary>True: the next event follows it. One that tells of a change of the state stands beside the branch.</summary>
    public bool IsOnBranch => Kind != StateUpdate;
}
