namespace Conversations.Client;

/// <summary>Something that a stream tells.</summary>
public abstract record ChatEvent
{
    /// <summary>Names the event's place: <see cref="ChatClient.Resume"/> goes on after it. Null only of an end that had been told before.</summary>
    public string? Id { get; init; }
}

/// <summary>A piece of a message in the making.</summary>
/// <param name="Type"><c>text</c> or <c>reasoning</c>.</param>
public sealed record MessageDelta(Guid MessageId, string Type, string Delta) : ChatEvent;

/// <summary>A message, of the model or of a tool, is whole and stored. Its content is that of its text deltas together.</summary>
public sealed record MessageCompleted(Message Message) : ChatEvent;

/// <summary>What came of this message is void: its server has died, and it begins anew under another id.</summary>
public sealed record MessageVoid(Guid MessageId) : ChatEvent;

/// <summary>What the answer took, all steps together.</summary>
public sealed record UsageReported(Usage Usage) : ChatEvent;

/// <summary>The answer has failed; the message that was sent stays. The end follows.</summary>
/// <param name="Status">502: the model failed.</param>
public sealed record AnswerFailed(int Status, string Detail) : ChatEvent;

/// <summary>The last event.</summary>
/// <param name="Status"><c>completed</c>, <c>failed</c> or <c>cancelled</c>; null: it had been told before.</param>
public sealed record AnswerEnded(Guid? RunId, string? Status) : ChatEvent;
