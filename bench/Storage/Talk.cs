using System.Collections.Immutable;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Bench.Storage;

/// <summary>A conversation whose every turn is two commits, as the grain makes them for an answer of 20 pieces.</summary>
internal sealed class Talk(IConversationWriter writer)
{
    private static readonly string Answer = string.Concat(Enumerable.Range(0, 20).Select(_ => "some text "));
    private static readonly Chunks Pieces = new([.. Enumerable.Repeat(new Chunk(0, 10), 20)]);
    private static readonly RunOptions Options = new() { StreamTokens = true };

    private ConversationHead _head = new(NextId(), NextId(), Now);

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public Guid Id => _head.Id;

    public long LastSeq => _head.LastSeq;

    public async Task Open() => await Commit(null, new ConversationCreated(_head.AgentId, new(), []), Message(Role.System, "You are a helpful assistant."));

    public async Task Turn(Action<TimeSpan>? measured = null)
    {
        var (runId, stepId, answerId, now) = (NextId(), NextId(), NextId(), Now);
        var run = new RunRecord(runId, _head.Id, _head.AgentId, _head.LastSeq + 2, now, Options) { Status = RunStatus.Running };
        _head = _head with
        {
            Metadata = _head.Metadata with { LastMessageAt = now },
            Run = new ActiveRun(runId, run.FirstSeq, run.CreatedAt, Options, "local/echo") { Step = new(stepId, answerId, 1, 1, run.CreatedAt) },
        };
        await Timed(
            run,
            measured,
            Message(Role.User, "What is the answer to that question?", runId),
            new RunStarted(runId, Options),
            new StepStarted(runId, stepId, answerId, 1, 1, "local/echo"));

        var usage = new Usage(100, 20, Context: 120);
        var end = Now;
        _head = _head with { Run = null, LastRunAt = end };
        run = run with { Status = RunStatus.Completed, StopReason = StopReason.EndTurn, CompletedAt = end, Usage = usage, Steps = 1 };
        await Timed(
            run,
            measured,
            new MessageAdded(new(answerId, Role.Assistant, [new TextPart(Answer)], run.CreatedAt) { RunId = runId, StepId = stepId, Chunks = Pieces }),
            new StepFinished(runId, stepId, "local/echo", usage),
            new RunFinished(runId, run.Status, StopReason.EndTurn, usage, 1, null));
    }

    /// <summary>Adds messages in one commit.</summary>
    public Task Fill(int messages) => Commit(null, [.. Enumerable.Range(0, messages).Select(_ => Message(Role.User, Answer))]);

    private async Task Timed(RunRecord run, Action<TimeSpan>? measured, params LogEvent[] events)
    {
        var start = TimeProvider.System.GetTimestamp();
        await Commit(run, events);
        measured?.Invoke(TimeProvider.System.GetElapsedTime(start));
    }

    private async Task Commit(RunRecord? run, params LogEvent[] events)
    {
        var now = Now;
        var first = _head.LastSeq + 1;
        _head = _head with
        {
            LastSeq = _head.LastSeq + events.Length,
            UpdatedAt = now,
            MessageCount = _head.MessageCount + events.OfType<MessageEvent>().Count(),
        };
        var logged = events.Select((each, index) => new LoggedEvent(first + index, now, each)).ToImmutableArray();
        var result = await writer.Commit(new(logged, _head, run, []), CancellationToken.None);
        if (result != CommitResult.Committed) throw new InvalidOperationException($"Commit at {first}: {result}.");
    }

    private static MessageAdded Message(Role role, string text, Guid? runId = null) =>
        new(new(NextId(), role, [new TextPart(text)], Now) { RunId = runId });

    // In the order of their making, as the grain's.
    private static Guid NextId() => NewId.At(Now);
}
