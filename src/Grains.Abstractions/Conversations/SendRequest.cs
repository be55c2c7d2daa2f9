using System.Collections.Immutable;
using Conversations.Log;

namespace Conversations;

/// <summary>Messages for a conversation, and how they are to be answered.</summary>
/// <param name="RunId">Id for the run, chosen by the caller so that it can listen before it sends.</param>
/// <param name="Messages">In order. May be empty when <paramref name="Answers"/> are given.</param>
/// <param name="Answers">Decisions on the tool calls that wait; null when none are given.</param>
/// <param name="RepeatKey">A send with the key of an earlier one is answered with that one's run. Null: never a repeat.</param>
/// <param name="LookupKeys">Further keys by which the run can be found.</param>
[Immutable]
public sealed record SendRequest(
    Guid RunId,
    ImmutableArray<NewMessage> Messages,
    ImmutableArray<ApprovalAnswer>? Answers,
    RunOptions Options,
    string? RepeatKey,
    ImmutableArray<string> LookupKeys)
{
    /// <summary>Which try of a request this is, where its messages bear no ids of their own; null: it is not known.</summary>
    public SendTry? Try { get; init; }

    /// <summary>It was sent before under the same <see cref="RunId"/>, and what became of it is not known.</summary>
    public bool SentBefore { get; init; }

    /// <summary>What the conversation is called from now on, if it has no summary; null: nothing.</summary>
    public string? Title { get; init; }

    /// <summary>True: an archived conversation refuses it.</summary>
    public bool NotIfArchived { get; init; }
}

/// <summary>One try of a request. Whoever gets no answer tries again, and what came of an earlier try is the answer to a later one.</summary>
/// <param name="Key">The same for all tries of the request, and for others that say the same.</param>
/// <param name="Since">How long ago an earlier try can have been taken at most; null for the first try, which repeats nothing.</param>
[Immutable]
public sealed record SendTry(string Key, TimeSpan? Since);

/// <param name="Role">System, user or assistant.</param>
[Immutable]
public sealed record NewMessage(Role Role, ImmutableArray<Part> Parts)
{
    /// <summary>Null: any.</summary>
    public Guid? Id { get; init; }

    public string? Otid { get; init; }

    public string? Name { get; init; }

    public string? SenderId { get; init; }

    public string? GroupId { get; init; }
}
