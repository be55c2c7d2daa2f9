using System.Collections.Immutable;
using Conversations.Agents;
using Conversations.Log;
using Conversations.Loops;

namespace Conversations.Grains.Core;

/// <summary>What a conversation is asked to do, with everything from outside that the decision needs.</summary>
public abstract record Command;

/// <param name="System">The compiled system prompt.</param>
/// <param name="History">Message events that it begins with.</param>
/// <param name="OutOfContext">How many of those, from the first, the model does not see.</param>
public sealed record Create(
    Guid AgentId,
    ConversationMetadata Metadata,
    ImmutableArray<Guid> IsolatedBlockIds,
    string System,
    ImmutableArray<LogEvent> History,
    int OutOfContext,
    Guid Seed) : Command
{
    /// <summary>Whose it is to be; null: nobody's.</summary>
    public string? Owner { get; init; }

    /// <summary>Of the request that makes it; null: none was given.</summary>
    public Guid? RequestId { get; init; }

    /// <summary>What is said in it at once; null for nothing.</summary>
    public Post? First { get; init; }
}

public sealed record Change(ConversationMetadata Metadata) : Command;

/// <param name="Said">What the model had said of the answer in flight.</param>
public sealed record Delete(Answer? Said, Guid Seed) : Command
{
    /// <summary>Hooks that have run because the conversation ends.</summary>
    public ImmutableArray<HookRun> Hooks { get; init; } = [];
}

/// <param name="Model">Handle of the model that the run will call.</param>
/// <param name="ContextWindow">Tokens that it may see.</param>
public sealed record Send(SendRequest Request, string Model, int ContextWindow, ToolTraits Tools, Guid Seed) : Command
{
    /// <summary>What may be added to the messages; null for nothing.</summary>
    public SkillSet? Skills { get; init; }
}

/// <param name="Hooks">Hooks that have run for the messages.</param>
public sealed record Post(PostRequest Request, string Model, int ContextWindow, ToolTraits Tools, ImmutableArray<HookRun> Hooks, Guid Seed) : Command
{
    /// <summary>What may be added to the messages; null for nothing.</summary>
    public SkillSet? Skills { get; init; }
}

public sealed record Pause : Command;

/// <summary>Somebody wants to go on with a conversation.</summary>
public sealed record Open : Command;

/// <summary>Nobody goes on with a conversation until it is opened again.</summary>
/// <param name="Said">What the model had said of the answer in flight.</param>
public sealed record Close(Answer? Said, Guid Seed) : Command;

/// <param name="Goal">Null: the one that was interrupted.</param>
/// <param name="Post">Without messages: what is said follows from the goal.</param>
public sealed record Pursue(GoalState? Goal, Post Post) : Command;

public sealed record DropGoal : Command;

public sealed record Reject(string Reason, Guid Seed) : Command;

public sealed record Configure(LoopChange Changes) : Command;

/// <summary>A stretch of another conversation's log that follows the last event here, or begins with its first.</summary>
/// <param name="Request">Of the fork that they belong to.</param>
/// <param name="Last">True: nothing follows.</param>
public sealed record CopyEvents(ForkRequest Request, ImmutableArray<LoggedEvent> Events, bool Last) : Command;

/// <param name="There">The conversation as it was at the event that is to be gone on from, on the branch that leads there.</param>
public sealed record Navigate(NavigateRequest Request, ConversationState There) : Command;

/// <summary>Hooks have run that nobody has waited for.</summary>
public sealed record RecordHooks(ImmutableArray<HookRun> Hooks) : Command;

/// <summary>A model was called beside the conversation.</summary>
public sealed record RecordUsage(string For, string Model, Usage Usage) : Command;

/// <summary>A model was called, and the log is to tell of it.</summary>
public sealed record RecordCompletion(CompletionLogged Completion) : Command;

/// <summary>The model has answered.</summary>
/// <param name="MessageId">The answer meant: one of an attempt that is no longer awaited changes nothing.</param>
/// <param name="Truncated">True when the model stopped because it may say no more.</param>
public sealed record FinishStep(Guid MessageId, Answer Answer, bool Truncated, Usage Usage, ToolTraits Tools, Guid Seed) : Command
{
    /// <summary>Hooks that have run because the run would end by this answer.</summary>
    public ImmutableArray<HookRun> Hooks { get; init; } = [];

    /// <summary>Whether the goal is reached, judged because the run would end by this answer.</summary>
    public GoalVerdict? Verdict { get; init; }

    /// <summary>The tokens that were asked and answered; null: its server has not said.</summary>
    public StepTokens? Tokens { get; init; }
}

/// <summary>The program that is the agent has opened a session.</summary>
public sealed record OpenSession(AgentSession Session) : Command;

/// <summary>The program that is the agent has begun a call of its own, or such a call has ended.</summary>
/// <param name="MessageId">The answer in which it did: one that is no longer awaited changes nothing.</param>
public sealed record ReportCall(Guid MessageId, AgentCall Call) : Command;

/// <summary>The step was broken off because somebody has paused the conversation.</summary>
/// <param name="MessageId">The answer meant: one that is no longer awaited changes nothing.</param>
public sealed record HaltStep(Guid MessageId, Answer? Said, Guid Seed) : Command;

/// <summary>The model call failed.</summary>
public sealed record FailStep(Guid MessageId, Answer? Said, RunError Error, Guid Seed) : Command;

/// <summary>The step's tools have returned.</summary>
/// <param name="EndsRun">True when one of them is a tool after which the agent's runs end.</param>
public sealed record FinishTools(Guid StepId, ImmutableArray<ToolReturnPart> Results, Guid Seed, bool EndsRun = false) : Command
{
    /// <summary>Hooks that have run around the tools, and because the run would end by them.</summary>
    public ImmutableArray<HookRun> Hooks { get; init; } = [];

    /// <summary>Whether the goal is reached, judged because the run would end by them.</summary>
    public GoalVerdict? Verdict { get; init; }

    /// <summary>What may be added to the results; null for nothing.</summary>
    public SkillSet? Skills { get; init; }
}

/// <summary>The run cannot go on, whatever it was doing.</summary>
public sealed record Abort(Guid RunId, Answer? Said, RunError Error, Guid Seed) : Command;

/// <param name="RunId">Null: whichever runs.</param>
/// <param name="Said">What the model had said of the answer in flight.</param>
public sealed record Cancel(Guid? RunId, Answer? Said, Guid Seed) : Command;

/// <summary>A summary of older messages has been written.</summary>
/// <param name="WindowSeq"><see cref="ConversationState.WindowSeq"/> when the window was read; another one meanwhile makes this one void.</param>
/// <param name="Window">Tokens that the model may see; 0 when not known.</param>
/// <param name="System">The system prompt, compiled anew.</param>
public sealed record Compact(string Trigger, string Summary, CompactionPlan Plan, long WindowSeq, int Window, string System, Guid Seed) : Command;

/// <param name="System">The system prompt, compiled anew.</param>
public sealed record Recompile(string System) : Command;

/// <summary>Forgets every message but the system message.</summary>
/// <param name="System">The system prompt, compiled anew.</param>
public sealed record Reset(string System) : Command;

/// <summary>The conversation has a new owner.</summary>
public sealed record Recover(Guid Seed) : Command;

/// <summary>What a model said, and in which pieces.</summary>
public sealed record Answer(ImmutableArray<Part> Parts, Chunks Chunks);

/// <summary>What deciding needs to know of tools.</summary>
/// <param name="NeedDecision">Names of those that need approval or that a client runs.</param>
/// <param name="Repeatable">Names of those that may be run again when nobody knows whether they did run.</param>
public sealed record ToolTraits(ImmutableHashSet<string> NeedDecision, ImmutableHashSet<string> Repeatable)
{
    public static ToolTraits None { get; } = new([], []);

    /// <summary>Names of the servers that have a tool, by the tool's name.</summary>
    public ImmutableDictionary<string, string> Servers { get; init; } = ImmutableDictionary<string, string>.Empty;
}
