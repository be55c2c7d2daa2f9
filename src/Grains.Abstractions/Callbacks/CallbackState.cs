using System.Collections.Immutable;

namespace Conversations.Callbacks;

/// <summary>What is done with each event of a conversation, in order and in the background.</summary>
/// <param name="Kind">Name of the processor on the wire.</param>
[Immutable]
public sealed record Callback(Guid Id, string Kind, CallbackWork Work)
{
    /// <summary>Only events of this kind, by its name on the wire; null: all.</summary>
    public string? EventKind { get; init; }

    /// <summary>Where events are posted; null: nowhere.</summary>
    public string? Url { get; init; }

    public CallbackStatus Status { get; init; }

    /// <summary>Seq of the log event that is to be looked at next.</summary>
    public long Seq { get; init; } = 1;

    /// <summary>How many of its wire events are done with.</summary>
    public int Index { get; init; }

    /// <summary>What came of the last event it had to do with; null: there was none.</summary>
    public CallbackResult? Last { get; init; }

    /// <summary>Calls made for the event that is not done with yet.</summary>
    public int Attempts { get; init; }

    /// <summary>When the first of them was made; null: none was.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>When the next is due; null: at once.</summary>
    public DateTimeOffset? NextAt { get; init; }
}

public enum CallbackWork
{
    /// <summary>None: the server does it by itself, or cannot do it.</summary>
    None,

    /// <summary>The first message of a user becomes the title: then it is done.</summary>
    Title,

    /// <summary>A line in the server's log.</summary>
    Log,

    /// <summary>A call of an address.</summary>
    Post,
}

public enum CallbackStatus
{
    Active,

    /// <summary>It has done what it was for, or does nothing here.</summary>
    Disabled,
    Completed,

    /// <summary>It was given up.</summary>
    Error,
}

/// <param name="EventId">As the wire has it.</param>
/// <param name="Error">Null: it went well.</param>
[Immutable]
public sealed record CallbackResult(string EventId, DateTimeOffset At, string? Error);

[Immutable]
public sealed record CallbackState(ImmutableArray<Callback> Callbacks);

/// <summary>What is stored of a conversation's callbacks under the state name <c>callbacks</c>; null where there are none.</summary>
[Immutable]
public sealed record CallbackRecord
{
    public CallbackState? State { get; set; }
}
