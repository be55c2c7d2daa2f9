using System.Collections.Immutable;
using System.Text.Json;

namespace Conversations.Log;

public enum RunStatus
{
    Created,
    Running,
    Completed,
    Failed,
    Cancelled,
}

/// <summary>Why a run ended.</summary>
public enum StopReason
{
    EndTurn,
    MaxSteps,
    RequiresApproval,
    Cancelled,
    MaxTokensExceeded,
    LlmApiError,
    InvalidLlmResponse,
    Error,

    /// <summary>A tool has run after which the agent's runs end.</summary>
    ToolRule,
    ContextWindowOverflowInSystemPrompt,

    /// <summary>Somebody has paused the conversation; another run goes on from here.</summary>
    Paused,

    /// <summary>It went round in circles.</summary>
    Stuck,
}

/// <summary>What went wrong, and whose fault it was.</summary>
public enum RunFailure
{
    Timeout,
    RateLimited,
    Unauthorized,
    OutOfCredit,
    BadRequest,
    ContextWindowExceeded,
    Overloaded,
    EmptyAnswer,
    BadAnswer,
    Unreachable,
    ModelFailed,
    Internal,

    /// <summary>The system prompt alone is longer than the model may see.</summary>
    SystemPromptTooLong,

    /// <summary>A server of the agent's tools could not be reached.</summary>
    ToolServerFailed,

    /// <summary>The program that is the agent could not be started.</summary>
    AgentNotStarted,

    /// <summary>It did not open a session in time.</summary>
    AgentSlowToStart,

    /// <summary>It could not open a session.</summary>
    AgentNotReady,

    /// <summary>It has no credentials that its provider takes.</summary>
    AgentUnauthorized,

    /// <summary>It fell silent over its answer.</summary>
    AgentSilent,

    /// <summary>It broke off, or said what nobody understands, or could not answer.</summary>
    AgentFailed,
}

/// <param name="AfterOutput">True when a part of the answer had been shown before it failed.</param>
[Immutable]
public sealed record RunError(RunFailure Failure, string? Detail, bool AfterOutput);

/// <summary>What the sender of a message asked of the run, kept with it so that every reader sees the same stream.</summary>
[Immutable]
public sealed record RunOptions
{
    /// <summary>Model calls the run may make, 1 or more.</summary>
    public int MaxSteps { get; init; } = 50;

    /// <summary>True: the stream may be read again by others, later.</summary>
    public bool Background { get; init; }

    /// <summary>True: the stream shows pieces; false: whole messages.</summary>
    public bool StreamTokens { get; init; }

    /// <summary>True: the stream opens with a ping that names the run.</summary>
    public bool Pings { get; init; }

    /// <summary>The message types that the stream shows; null shows all.</summary>
    public ImmutableArray<string>? MessageTypes { get; init; }

    /// <summary>Model handle that overrides the conversation's and the agent's.</summary>
    public string? Model { get; init; }

    /// <summary>System prompt that replaces the stored one in this run alone.</summary>
    public string? System { get; init; }

    /// <summary>Skills that the client offers, shown to the model in this run alone; null for none.</summary>
    public ImmutableArray<ClientSkill>? ClientSkills { get; init; }

    /// <summary>True: the stream tells of compaction as such, not as a user's message.</summary>
    public bool CompactionMessages { get; init; }

    /// <summary>Tools that the client runs itself.</summary>
    public ImmutableArray<ClientTool> ClientTools { get; init; } = [];

    /// <summary>Address that is told when the run has ended; null for none.</summary>
    public string? CallbackUrl { get; init; }
}

/// <param name="Parameters">JSON schema of the arguments.</param>
[Immutable]
public sealed record ClientTool(string Name, string? Description, JsonElement? Parameters);

/// <param name="Location">Where the client keeps it: a path or an address.</param>
[Immutable]
public sealed record ClientSkill(string Name, string? Description, string? Location);

/// <summary>Tokens and cost of model calls.</summary>
/// <param name="Context">Total of the last call: the size of the context then.</param>
[Immutable]
public sealed record Usage(
    long Prompt = 0, long Completion = 0, long CachedInput = 0, long CacheWrite = 0, long Reasoning = 0, long Context = 0, decimal? Cost = null)
{
    public static Usage None { get; } = new();

    public long Total => Prompt + Completion;

    public Usage Add(Usage next) => new(
        Prompt + next.Prompt,
        Completion + next.Completion,
        CachedInput + next.CachedInput,
        CacheWrite + next.CacheWrite,
        Reasoning + next.Reasoning,
        next.Context,
        Cost is null && next.Cost is null ? null : (Cost ?? 0) + (next.Cost ?? 0));
}
