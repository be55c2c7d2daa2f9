using System.Collections.Immutable;
using Conversations.Agents;
using Conversations.Gateway.Tests.Streaming;
using Conversations.Log;
using Conversations.Storage;
using Conversations.Streams;

namespace Conversations.Gateway.Tests.Letta.Messages;

/// <summary>One conversation of one agent, in memory, which answers when the test says so.</summary>
sealed class ChatWorld
{
    readonly Lock gate = new();
    readonly Dictionary<string, Guid> keys = [];
    readonly List<LoggedEvent> log = [];
    readonly Dictionary<Guid, RunRecord> runs = [];
    Streamed? inFlight;

    public ChatWorld()
    {
        Grain = Fake.Of<IConversationGrain>((method, args) => method.Name switch
        {
            nameof(IConversationGrain.Send) => Send((SendRequest)args[0]!),
            nameof(IConversationGrain.Cancel) => Cancel((Guid?)args[0]),
            nameof(IConversationGrain.InFlight) => Task.FromResult(inFlight),
            _ => throw new NotSupportedException(method.Name),
        });
        var unknown = Fake.Of<IConversationGrain>((_, _) => Task.FromResult<Outcome<RunRecord>>(new NotFound("conversation", "")));
        Grains = Fake.Of<IGrainFactory>((_, args) => (Guid)args[0]! == ConversationId || (Guid)args[0]! == AgentId ? Grain : unknown);
        Reader = Fake.Of<IConversationReader>((method, args) => method.Name switch
        {
            nameof(IConversationReader.Find) => Task.FromResult(Find((Guid)args[0]!)),
            nameof(IConversationReader.ReadLog) => Read(logged => logged.Seq >= (long)args[1]!, (int)args[2]!),
            nameof(IConversationReader.ReadMessages) => ReadMessages((MessagePage)args[1]!),
            nameof(IConversationReader.FindMessage) => Task.FromResult(FindMessage((Guid)args[0]!, (Guid?)args[1])),
            nameof(IConversationReader.FindRun) => FindRun((Guid)args[0]!),
            nameof(IConversationReader.FindRunByKey) => Task.FromResult(
                keys.TryGetValue((string)args[1]!, out var run) ? runs[run] : null),
            nameof(IConversationReader.ListRuns) => ListRuns((RunQuery)args[0]!),
            _ => throw new NotSupportedException(method.Name),
        });
        Agents = Fake.Of<IAgentReader>((method, args) => method.Name switch
        {
            nameof(IAgentReader.ReadMessages) => ReadHistory((HistoryQuery)args[0]!),
            _ => throw new NotSupportedException(method.Name),
        });
        Commit(new MessageAdded(new Message(Guid.NewGuid(), Role.System, [new TextPart("be kind")], Now)));
    }

    public Guid ConversationId { get; } = new("11111111-1111-4111-8111-111111111111");

    public Guid AgentId { get; } = new("22222222-2222-4222-8222-222222222222");

    public DateTimeOffset Now { get; } = DateTimeOffset.UtcNow;

    public IConversationGrain Grain { get; }

    public IGrainFactory Grains { get; }

    public IConversationReader Reader { get; }

    public IAgentReader Agents { get; }

    public FakeStreams Streams { get; } = new();

    /// <summary>What the grain answers to a send instead of taking it.</summary>
    public Refusal? Refusal { get; set; }

    /// <summary>What the model does with a send, as soon as it is taken.</summary>
    public Action<ChatWorld, SendRequest> Model { get; set; } = (world, _) => world.Answer("hello ", "world");

    public List<SendRequest> Sent { get; } = [];

    /// <summary>Age of the runs that are begun.</summary>
    public TimeSpan Age { get; set; }

    public RunRecord? Active => runs.Values.FirstOrDefault(run => run.CompletedAt is null);

    public Guid LastRun { get; private set; }

    /// <summary>How often a run was looked up by its id.</summary>
    public int RunsLookedUp { get; private set; }

    StepStarted? step;

    public Guid StepId => step!.StepId;

    public Guid AnswerId => step!.MessageId;

    public void Commit(params LogEvent[] events)
    {
        ImmutableArray<LoggedEvent> logged;
        lock (gate)
        {
            logged = [.. events.Select((happened, index) => new LoggedEvent(log.Count + 1 + index, Now, happened))];
            log.AddRange(logged);
        }

        Publish(new Committed(logged));
    }

    /// <summary>The model says something, piece by piece.</summary>
    public void Say(params string[] pieces)
    {
        var before = inFlight?.Deltas ?? [];
        var streamed = new Streamed(
            new AnswerInFlight(LastRun, StepId, AnswerId, Now), before.Length, [.. pieces.Select(piece => new Delta(0, DeltaKind.Text, piece))]);
        inFlight = streamed with { First = 0, Deltas = before.AddRange(streamed.Deltas) };
        Publish(streamed);
    }

    public void Answer(params string[] pieces)
    {
        Say(pieces);
        Finish();
    }

    /// <summary>The model ends its turn, or fails, or is stopped.</summary>
    public void Finish(RunStatus status = RunStatus.Completed, StopReason reason = StopReason.EndTurn, RunError? error = null)
    {
        var said = inFlight?.Deltas ?? [];
        inFlight = null;
        var message = new Message(AnswerId, Role.Assistant, [new TextPart(string.Concat(said.Select(piece => piece.Text)))], Now)
        {
            RunId = LastRun,
            StepId = StepId,
            Chunks = new Chunks([.. said.Select(piece => new Chunk(0, piece.Text.Length))]),
        };
        if (!said.IsEmpty) Commit(new MessageAdded(message));
        End(status, reason, error);
    }

    public void End(RunStatus status, StopReason reason, RunError? error = null)
    {
        runs[LastRun] = runs[LastRun] with { Status = status, StopReason = reason, CompletedAt = Now, Error = error };
        Commit(new RunFinished(LastRun, status, reason, new Usage(7, 2, Context: 9), 1, error));
    }

    async Task<Outcome<RunRecord>> Send(SendRequest request)
    {
        await Task.Yield();
        lock (Sent) Sent.Add(request);
        if (request.RepeatKey is { } key && keys.TryGetValue(key, out var earlier)) return runs[earlier];
        if (Refusal is { } refusal) return refusal;
        if (Active is { } active) return new Busy(active.Id);

        LastRun = request.RunId;
        inFlight = null;
        step = new StepStarted(request.RunId, Guid.NewGuid(), Guid.NewGuid(), 1, 1, "local/echo");
        var record = new RunRecord(request.RunId, ConversationId, AgentId, log.Count + 1, Now - Age, request.Options) { Status = RunStatus.Running };
        runs[request.RunId] = record;
        foreach (var lookup in request.LookupKeys.Append(request.RepeatKey).OfType<string>()) keys[lookup] = request.RunId;
        var messages = request.Messages.Select(message =>
            new MessageAdded(new Message(Guid.NewGuid(), message.Role, message.Parts, Now) { RunId = request.RunId, Otid = message.Otid }));
        Commit([new RunStarted(request.RunId, request.Options), .. messages, step]);
        _ = Task.Run(() => Model(this, request));
        return record;
    }

    Task<Outcome<RunRecord>> Cancel(Guid? runId)
    {
        if (Active is not { } active || (runId ?? active.Id) != active.Id) return Task.FromResult<Outcome<RunRecord>>(new NothingActive());
        Finish(RunStatus.Cancelled, StopReason.Cancelled);
        return Task.FromResult<Outcome<RunRecord>>(runs[active.Id]);
    }

    ConversationHead? Find(Guid id) =>
        id == ConversationId || id == AgentId ? new ConversationHead(id, AgentId, Now) { LastSeq = log.Count } : null;

    MessagePlace? FindMessage(Guid id, Guid? conversationId)
    {
        if (conversationId is { } other && other != ConversationId && other != AgentId) return null;
        lock (gate) return log.Find(logged => logged.Event is MessageEvent added && added.Message.Id == id) is { } found ? new(ConversationId, found) : null;
    }

    Task<IReadOnlyList<LoggedEvent>> ReadMessages(MessagePage page) => Read(
        logged => logged.Event is MessageEvent added
            && logged.Seq > (page.After ?? 0)
            && logged.Seq < (page.Before ?? long.MaxValue)
            && (page.RunId is null || page.RunId == added.Message.RunId),
        page.Limit,
        page.Ascending);

    async Task<IReadOnlyList<MessagePlace>> ReadHistory(HistoryQuery query) =>
    [
        .. (await ReadMessages(new MessagePage(query.Later?.Event.Seq, query.Earlier?.Event.Seq, query.Limit, query.Ascending)))
            .Select(logged => new MessagePlace(ConversationId, logged)),
    ];

    Task<IReadOnlyList<LoggedEvent>> Read(Func<LoggedEvent, bool> wanted, int limit, bool ascending = true)
    {
        lock (gate)
        {
            var found = log.Where(wanted);
            return Task.FromResult<IReadOnlyList<LoggedEvent>>([.. (ascending ? found : found.Reverse()).Take(limit)]);
        }
    }

    Task<RunRecord?> FindRun(Guid id)
    {
        RunsLookedUp++;
        return Task.FromResult(runs.GetValueOrDefault(id));
    }

    Task<IReadOnlyList<RunRecord>> ListRuns(RunQuery query) => Task.FromResult<IReadOnlyList<RunRecord>>(
        [.. runs.Values
            .Where(run => query.Statuses is not { } statuses || statuses.Contains(run.Status))
            .Where(run => query.ConversationId is not { } id || id == run.ConversationId)
            .Where(run => query.AgentIds is not { } agents || agents.Contains(run.AgentId))]);

    void Publish(FeedItem item)
    {
        _ = Streams.Publish(ConversationId, item);
        _ = Streams.Publish(AgentId, item);
    }
}
