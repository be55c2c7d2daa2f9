using System.Collections.Immutable;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Silo.Tests.Storage;

/// <summary>A conversation under test: knows its head and makes its next commits.</summary>
public sealed class Talk(Guid? agentId = null)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    public ConversationHead Head { get; set; } = new(Guid.NewGuid(), agentId ?? Guid.NewGuid(), Start) { UpdatedAt = Start };

    public Guid Id => Head.Id;

    public static MessageAdded Message(string text, Role role = Role.User, Guid? runId = null, string? groupId = null) =>
        new(new(Guid.NewGuid(), role, [new TextPart(text)], Start) { RunId = runId, GroupId = groupId });

    /// <summary>The next commit; the talk goes on as if it succeeded.</summary>
    public ConversationCommit Next(params LogEvent[] events) => Next(null, [], events);

    public ConversationCommit Next(RunRecord? run, ImmutableArray<string> keys, params LogEvent[] events)
    {
        var first = Head.LastSeq + 1;
        // Ticks that neither milliseconds nor microseconds can hold.
        var at = Start.AddTicks(first * 1_234_567);
        Head = Head with { LastSeq = Head.LastSeq + events.Length, UpdatedAt = at };
        return new([.. events.Select((each, index) => new LoggedEvent(first + index, at, each))], Head, run, keys);
    }

    public RunRecord Run(Guid? id = null, DateTimeOffset? createdAt = null, RunOptions? options = null) =>
        new(id ?? Guid.NewGuid(), Head.Id, Head.AgentId, Head.LastSeq + 1, createdAt ?? Start, options ?? new()) { Status = RunStatus.Running };
}
