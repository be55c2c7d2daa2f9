using System.Collections.Immutable;
using Conversations.Storage;

namespace Conversations.Silo.Storage;

/// <summary>A commit that does not contradict itself, as its tables hold it. The JSON is made on the caller's thread.</summary>
internal sealed class CommitRows
{
    private CommitRows(ConversationCommit commit)
    {
        Head = commit.Head;
        HeadJson = StoredJson.Write(commit.Head);
        Events = [.. commit.Events.Select(LogRow.Of)];
        Run = commit.Run;
        RunJson = commit.Run is null ? [] : StoredJson.Write(commit.Run);
        RunKeys = commit.RunKeys.IsDefault ? [] : commit.RunKeys;
        Used = UsedRow.Of(commit.Head, commit.Events);
    }

    public ConversationHead Head { get; }

    public byte[] HeadJson { get; }

    public ImmutableArray<LogRow> Events { get; }

    public RunRecord? Run { get; }

    public byte[] RunJson { get; }

    public ImmutableArray<string> RunKeys { get; }

    /// <summary>What the commit adds to the tokens and costs of its conversation.</summary>
    public ImmutableArray<UsedRow> Used { get; }

    /// <summary>Seq of the last event that its owner knows: of two owners that expect the same, one may write.</summary>
    public long Expected => Head.LastSeq - Events.Length;

    /// <exception cref="ArgumentException">The commit contradicts itself.</exception>
    public static CommitRows Of(ConversationCommit commit)
    {
        if (commit.Events.IsDefaultOrEmpty) throw new ArgumentException("A commit without events cannot be fenced.", nameof(commit));
        var first = commit.Head.LastSeq - commit.Events.Length + 1;
        if (first < 1 || commit.Events.Select((each, index) => each.Seq - index).Any(seq => seq != first))
        {
            throw new ArgumentException($"The events must be numbered {first} to {commit.Head.LastSeq}.", nameof(commit));
        }

        if (commit.Run is { } run && run.ConversationId != commit.Head.Id) throw new ArgumentException("The run is another conversation's.", nameof(commit));
        if (commit.Run is null && !commit.RunKeys.IsDefaultOrEmpty) throw new ArgumentException("Keys need a run.", nameof(commit));
        return new CommitRows(commit);
    }
}
