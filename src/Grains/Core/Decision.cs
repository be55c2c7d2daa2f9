using System.Collections.Immutable;
using Conversations.Log;

namespace Conversations.Grains.Core;

/// <summary>What a command comes to: events to commit, or a refusal, or nothing at all when it came too late to matter.</summary>
/// <remarks>What is to be done next is not part of it: that follows from the state after the events (<see cref="ConversationState.Next"/>).</remarks>
public sealed record Decision(ImmutableArray<LogEvent> Events, Refusal? Refusal = null)
{
    /// <summary>When each of the events came to pass, where that is not now.</summary>
    public ImmutableArray<DateTimeOffset>? Dates { get; init; }

    /// <summary>What the events follow upon, where that is more than the conversation has in sight; null: they follow upon what they were decided on.</summary>
    public ConversationState? Upon { get; init; }

    public static Decision Nothing { get; } = new([]);

    public static implicit operator Decision(Refusal refusal) => new([], refusal);

    public static Decision Of(params ReadOnlySpan<LogEvent> events) => new([.. events]);
}
