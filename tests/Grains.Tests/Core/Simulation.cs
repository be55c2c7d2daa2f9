using System.Collections.Immutable;
using Conversations.Agents;
using Conversations.Compacting;
using Conversations.Grains.Core;
using Conversations.Log;
using Conversations.Loops;
using Conversations.Storage;

namespace Conversations.Grains.Tests.Core;

/// <summary>
/// One conversation with its log, its owner, the owner's dead predecessors, a model, tools and clients, driven by one seed. Every
/// await of the real shell is a point at which anything else may happen first.
/// </summary>
sealed class Simulation(int seed)
{
    static readonly Guid Agent = new("11111111-1111-4111-8111-111111111111");

    static readonly ToolTraits Tools = new(["ask"], ["read"]);

    static readonly SkillSet Skills = new([new Skill("rare", "It is known.", ["7"], null), new Skill("common", "It is said.", ["message"], null)], null);

    readonly Random random = new(seed);
    readonly List<ConversationState> zombies = [];
    readonly Dictionary<string, int> effects = [];
    DateTimeOffset now = DateTimeOffset.UnixEpoch;
    ConversationState owner = ConversationState.Empty(new Guid("22222222-2222-4222-8222-222222222222"));
    Compact? written;
    int calls;

    public List<LoggedEvent> Log { get; } = [];

    public List<string> Accepted { get; } = [];

    public HashSet<Guid> AcceptedRuns { get; } = [];

    public IReadOnlyDictionary<string, int> Effects => effects;

    public int Crashes { get; private set; }

    public int Refusals { get; private set; }

    public ConversationState Owner => owner;

    /// <summary>Calls that waited when the conversation went on from an earlier event, or was cleared: nobody decides on them any more.</summary>
    public HashSet<string> LeftBehind { get; } = [];

    public void Run(int steps)
    {
        Do(new Create(Agent, new ConversationMetadata(Loop: Loop()), [], "You are a test.", History(), random.Next(3), NewGuid()));
        for (var step = 0; step < steps; step++) Anything();
        // The sweep finds what an owner has left.
        Crash();
        for (var step = 0; owner.Head is { Run: not null } && step < 10_000; step++) Progress(mayAsk: false);
    }

    void Anything()
    {
        now += TimeSpan.FromMilliseconds(random.Next(1000));
        switch (random.Next(100))
        {
            case < 20:
                Send(null);
                break;
            case < 28:
                Send(Answers());
                break;
            case < 32:
                Post();
                break;
            case < 33:
                Do(random.Next(5) switch
                {
                    0 => new Pause(),
                    1 => new Reject("no", NewGuid()),
                    2 => new Open(),
                    3 => new Close(Said(), NewGuid()),
                    _ => new Configure(new LoopChange(new ConfirmationPolicy((ConfirmationKind)random.Next(3)), new RiskAnalyzer(true, true))),
                });
                break;
            case < 38:
                Do(new Cancel(random.Next(4) switch { 0 => NewGuid(), 1 => WaitingRun(), _ => null }, Said(), NewGuid()));
                break;
            case < 46:
                Crash();
                break;
            case < 52:
                ZombieActs();
                break;
            case < 53:
                Pursue();
                break;
            case < 54:
                Do(new Change(new ConversationMetadata(Summary: $"summary {random.Next(10)}")));
                break;
            case < 58:
                Compact();
                break;
            case < 59:
                Do(new Recompile($"You are a test, compiled at {now.Ticks}."));
                break;
            case < 62:
                Navigate();
                break;
            case < 63 when random.Next(4) == 0:
                Leave(new Reset($"You are a test, reset at {now.Ticks}."));
                break;
            case < 64 when random.Next(20) == 0:
                Do(new Delete(Said(), NewGuid()));
                break;
            default:
                Progress(mayAsk: true);
                break;
        }
    }

    /// <summary>The owner's loop does what the state says comes next, or part of it.</summary>
    void Progress(bool mayAsk)
    {
        switch (owner.Next)
        {
            case NextAction.CallModel:
                AnswerAsModel(owner.Head!.Run!.Step!, mayAsk);
                break;
            case NextAction.RunTools:
                RunTools(owner.Head!.Run!.Tools!, mayAsk);
                break;
        }
    }

    void AnswerAsModel(ActiveStep step, bool mayAsk)
    {
        if (random.Next(8) == 0)
        {
            WorkAsProgram(step);
            return;
        }

        if (random.Next(10) == 0)
        {
            Do(new FailStep(step.MessageId, Said(), new RunError(RunFailure.RateLimited, "429", true), NewGuid()));
            return;
        }

        var parts = ImmutableArray.CreateBuilder<Part>();
        if (random.Next(3) == 0) parts.Add(new ReasoningPart("thinking"));
        if (random.Next(2) == 0) parts.Add(new TextPart($"answer {random.Next()}"));
        for (var tools = mayAsk ? random.Next(4) : 0; tools > 0; tools--)
            parts.Add(new ToolCallPart($"call-{calls++}", random.Next(3) switch { 0 => "ask", 1 => "read", _ => "write" }, "{}"));
        if (parts.Count == 0) parts.Add(new TextPart("done"));
        var said = new Answer(parts.ToImmutable(), new Chunks([.. parts.Select((part, index) => new Chunk(index, 0))]));
        Do(new FinishStep(step.MessageId, said, random.Next(15) == 0, new Usage(10, 5), Tools, NewGuid()) { Verdict = Verdict() });
    }

    /// <summary>What a program that is the agent tells of itself before it has answered.</summary>
    void WorkAsProgram(ActiveStep step)
    {
        switch (random.Next(4))
        {
            case 0:
                Do(new OpenSession(new AgentSession($"session {random.Next(3)}", "/workspace")));
                break;
            case 1 when step.Calls is { } open:
                Do(new ReportCall(step.MessageId, open[random.Next(open.Length)] with { Status = random.Next(2) == 0 ? AgentCallStatus.Completed : AgentCallStatus.Failed }));
                break;
            case 2 when owner.Head!.Run!.PauseRequested:
                Do(new HaltStep(step.MessageId, Said(), NewGuid()));
                break;
            default:
                Do(new ReportCall(step.MessageId, new AgentCall($"own-{calls++}", "Working", AgentCallStatus.InProgress)));
                break;
        }
    }

    GoalVerdict? Verdict() => owner.Head!.Goal is { IsActive: true } && random.Next(10) > 0 ? new GoalVerdict(0.5, random.Next(3) == 0, "some") : null;

    void Pursue()
    {
        var runId = NewGuid();
        var text = $"message {Accepted.Count} {random.Next()}";
        var goal = random.Next(3) == 0 ? null : new GoalState(text, random.Next(1, 4), 0, GoalStatus.Running);
        if (random.Next(4) == 0) Do(new DropGoal());
        var decision = Do(new Pursue(goal, new Post(new PostRequest(runId, [], Start: true), "local/echo", 0, Tools, [], NewGuid())));
        if (decision is null || decision.Refusal is not null) return;
        AcceptedRuns.Add(runId);
        if (goal is not null) Accepted.Add(text);
    }

    /// <summary>The effect happens first and its result is committed after it: between the two lies a crash point.</summary>
    void RunTools(ActiveTools tools, bool mayCrash)
    {
        foreach (var call in tools.Calls) effects[call.ToolCallId] = effects.GetValueOrDefault(call.ToolCallId) + 1;
        if (mayCrash && random.Next(6) == 0)
        {
            Crash();
            return;
        }

        Do(new FinishTools(tools.StepId, [.. tools.Calls.Select(call => new ToolReturnPart(call.ToolCallId, call.Name, true, "ok"))], NewGuid(), EndsRun: random.Next(8) == 0) { Verdict = Verdict() });
    }

    void Send(ImmutableArray<ApprovalAnswer>? answers)
    {
        var runId = NewGuid();
        var text = $"message {Accepted.Count} {random.Next()}";
        ImmutableArray<NewMessage> messages = answers is null || random.Next(2) == 0 ? [new NewMessage(Role.User, [new TextPart(text)])] : [];
        var request = new SendRequest(runId, messages, answers, new RunOptions { MaxSteps = random.Next(1, 5) }, null, []);
        var decision = Do(new Send(request, "local/echo", random.Next(2) == 0 ? 0 : 200, Tools, NewGuid()));
        if (decision is null || decision.Refusal is not null) return;
        AcceptedRuns.Add(runId);
        if (!messages.IsEmpty) Accepted.Add(text);
    }

    void Post()
    {
        var runId = NewGuid();
        var text = $"message {Accepted.Count} {random.Next()}";
        ImmutableArray<NewMessage> messages = random.Next(4) > 0 ? [new NewMessage(Role.User, [new TextPart(text)])] : [];
        var request = new PostRequest(runId, messages, random.Next(2) == 0) { RefusedWhileRunning = random.Next(4) == 0 };
        var decision = Do(new Post(request, "local/echo", 0, Tools, [], NewGuid()) { Skills = Skills });
        if (decision is null || decision.Refusal is not null) return;
        if (decision.Events.OfType<RunStarted>().Any()) AcceptedRuns.Add(runId);
        if (!messages.IsEmpty) Accepted.Add(text);
    }

    LoopSettings? Loop() => random.Next(2) == 0 ? null : new LoopSettings
    {
        MaxIterations = random.Next(1, 6),
        StuckDetection = random.Next(2) == 0,
        AutoTitle = random.Next(2) == 0,
    };

    ImmutableArray<ApprovalAnswer> Answers()
    {
        if (owner.Head?.Pending is not { } pending || random.Next(4) == 0)
            return [new ApprovalAnswer($"call-{random.Next(calls + 1)}", true)];
        var answers = pending.Waiting.Select(call => random.Next(3) switch
        {
            0 => new ApprovalAnswer(call.ToolCallId, true),
            1 => new ApprovalAnswer(call.ToolCallId, false, "no"),
            _ => new ApprovalAnswer(call.ToolCallId, false, null, new ToolReturnPart(call.ToolCallId, "", true, "from the client")),
        }).ToImmutableArray();
        return random.Next(5) == 0 ? answers.RemoveAt(0) : answers;
    }

    /// <summary>What to leave out is decided, a model writes about it for a while, and then the log may look different.</summary>
    void Compact()
    {
        if (written is { } compact)
        {
            Do(compact);
            written = null;
            return;
        }

        if (!owner.Exists || CompactionPlan.Of(owner, (CompactionMode)random.Next(4), random.NextDouble() / 2) is not { } plan) return;
        written = new Compact("manual", $"summary of {plan.Evicted}", plan, owner.WindowSeq, 1000, "You are a test, compacted.", NewGuid());
        if (random.Next(2) == 0) Compact();
    }

    /// <summary>Somebody wants to go on from any event, on whichever branch it is, or from none.</summary>
    void Navigate()
    {
        if (owner.Head is not { } head) return;
        var to = random.Next(6) == 0 ? 0 : random.Next(1, Log.Count + 2);
        Leave(new Navigate(new NavigateRequest(to, to == 0 ? null : $"event {to}"), At(to, head)));
    }

    void Leave(Command command)
    {
        var waiting = owner.Head?.Pending is { } pending ? pending.Waiting.AddRange(pending.Others).Select(call => call.ToolCallId).ToList() : [];
        var before = Log.Count;
        Do(command);
        if (Log.Skip(before).Any(logged => logged.Event is Navigated or HistoryCleared)) LeftBehind.UnionWith(waiting);
    }

    ImmutableArray<LogEvent> History() => random.Next(4) > 0
        ? []
        : [.. Enumerable.Range(0, 3).Select(number =>
            new MessageAdded(new Message(NewGuid(), number == 1 ? Role.Assistant : Role.User, [new TextPart($"before {number}")], now)))];

    Guid? WaitingRun() => Log.Select(logged => logged.Event).OfType<ApprovalRequested>().LastOrDefault()?.Message.RunId;

    Answer? Said() => random.Next(2) == 0 || owner.Head?.Run?.Step is null
        ? null
        : new Answer([new TextPart("half an ans")], new Chunks([new Chunk(0, 4), new Chunk(0, 7)]));

    /// <summary>The owner dies; another one loads what is on disk and takes the run over. The dead one may still twitch.</summary>
    void Crash()
    {
        Crashes++;
        zombies.Add(owner);
        owner = Load();
        if (owner.Head?.Run is not null) Do(new Recover(NewGuid()));
    }

    void ZombieActs()
    {
        if (zombies.Count == 0) return;
        var zombie = zombies[random.Next(zombies.Count)];
        Command command = random.Next(3) switch
        {
            0 when zombie.Head?.Run?.Step is { } step => new FinishStep(step.MessageId, new Answer([new TextPart("late")], new Chunks([])), false, Usage.None, Tools, NewGuid()),
            1 => new Cancel(null, null, NewGuid()),
            _ => new Send(new SendRequest(NewGuid(), [new NewMessage(Role.User, [new TextPart("to a zombie")])], null, new RunOptions(), null, []), "local/echo", 0, Tools, NewGuid()),
        };
        var decision = Decider.Decide(zombie, command, now);
        if (decision.Events.IsEmpty) return;
        // The fence: a commit must follow the newest event.
        if ((zombie.Head?.LastSeq ?? 0) == Log.Count) Append(zombie, decision);
    }

    Decision? Do(Command command)
    {
        var decision = Decider.Decide(owner, command, now);
        if (decision.Refusal is not null) Refusals++;
        if (decision.Events.IsEmpty) return decision;
        if (random.Next(40) == 0)
        {
            // It dies before the commit: the client never hears of it, and nothing happened.
            Crash();
            return null;
        }

        if ((owner.Head?.LastSeq ?? 0) != Log.Count)
        {
            // One thought dead was faster: this one has lost the conversation and starts again from the log.
            Crash();
            return null;
        }

        owner = Append(owner, decision);
        // It dies after the commit, before anybody is told: the acknowledgement is lost, the message is not.
        if (random.Next(40) == 0) Crash();
        return decision;
    }

    ConversationState Append(ConversationState state, Decision decision)
    {
        state = decision.Upon ?? state;
        foreach (var item in decision.Events)
        {
            var logged = new LoggedEvent(Log.Count + 1, now, item);
            Log.Add(logged);
            state = state.Apply(logged);
        }

        head = state.Head;
        return state;
    }

    ConversationHead? head;

    public ConversationState Load()
    {
        if (head is null) return ConversationState.Empty(owner.Id);
        var system = head.RecompiledSeq > 0
            ? ((SystemRecompiled)Log[(int)head.RecompiledSeq - 1].Event).Message
            : ((MessageEvent)Log[(int)head.SystemSeq - 1].Event).Message;
        return Evolution.Restore(head, system, Branch.Window(head).SelectMany(Read));
    }

    /// <summary>The conversation as it was at an event, on the branch that leads there.</summary>
    ConversationState At(long seq, ConversationHead head) => Branch.To(seq, Log.Where(logged => logged.Event is Navigated).Reverse(), head)
        .SelectMany(Read).Aggregate(ConversationState.Empty(owner.Id), Evolution.Apply);

    IEnumerable<LoggedEvent> Read(Stretch stretch) => Log.Take((int)stretch.Through).Skip((int)stretch.From - 1);

    Guid NewGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
