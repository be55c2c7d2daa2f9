using System.Collections.Immutable;

namespace Conversations.Log;

/// <summary>A message of a conversation.</summary>
/// <param name="Date">When it was sent; for an answer, when its step began, so that a replayed stream shows the date that the live one showed.</param>
[Immutable]
public sealed record Message(Guid Id, Role Role, ImmutableArray<Part> Parts, DateTimeOffset Date)
{
    public Guid? RunId { get; init; }

    public Guid? StepId { get; init; }

    /// <summary>The client's own id of the message, for idempotent sends.</summary>
    public string? Otid { get; init; }

    public string? Name { get; init; }

    public string? SenderId { get; init; }

    public string? GroupId { get; init; }

    /// <summary>How the answer was cut into pieces when it streamed; null for a message that did not stream.</summary>
    public Chunks? Chunks { get; init; }

    /// <summary>True when the answer was cut short by a cancel or a failure.</summary>
    public bool Partial { get; init; }

    /// <summary>True: neither a person nor the model has said it, but the loop itself.</summary>
    public bool FromEnvironment { get; init; }

    /// <summary>Why a hook has kept it from the model; null: nothing has.</summary>
    public string? Blocked { get; init; }

    /// <summary>What hooks and skills have added for the model.</summary>
    public ImmutableArray<string>? Additions { get; init; }

    /// <summary>Names of the skills that it has brought up; null for none.</summary>
    public ImmutableArray<string>? Skills { get; init; }

    /// <summary>The text parts joined.</summary>
    public string Text() => string.Concat(Parts.OfType<TextPart>().Select(part => part.Text));
}

public enum Role
{
    System,
    User,
    Assistant,
    Tool,
    Approval,

    /// <summary>What older messages came to, in place of them.</summary>
    Summary,
}
