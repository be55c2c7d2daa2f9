using System.Collections.Immutable;
using System.Text.Json;

namespace Conversations.Starting;

/// <summary>The start of one conversation with its workspace, and how far it is.</summary>
/// <param name="ConversationId">Of the conversation that it makes.</param>
/// <param name="Request">What was asked for, as its dialect shows it, without secrets.</param>
[Immutable]
public sealed record StartTaskState(Guid Id, Guid ConversationId, DateTimeOffset CreatedAt, JsonElement Request)
{
    /// <summary>Whose it is; null: nobody's.</summary>
    public string? Owner { get; init; }

    /// <summary>The sandbox that was asked for, by its name on the wire; null: one of the conversation's own.</summary>
    public string? AskedSandbox { get; init; }

    /// <summary>What is cloned; null: nothing.</summary>
    public StartRepository? Repository { get; init; }

    /// <summary>First id of what the task makes: a step that is done again makes the same.</summary>
    public Guid Seed { get; init; }

    public StartStatus Status { get; init; }

    /// <summary>Each status and when it was reached, in order; the last is <see cref="Status"/>.</summary>
    public ImmutableArray<StartStep> Steps { get; init; } = [];

    /// <summary>Why it failed; or what went wrong on the way to a conversation that is there.</summary>
    public string? Detail { get; init; }

    /// <summary>The sandbox it works in; null before there is one.</summary>
    public Guid? SandboxId { get; init; }

    /// <summary>Paths of the files with skills that the project has, relative to its folder; later ones count for more.</summary>
    public ImmutableArray<string> Skills { get; init; } = [];

    /// <summary>What is said behind the first message once the conversation is there, in order; null for nothing.</summary>
    public ImmutableArray<PendingMessage>? Pending { get; init; }

    /// <summary>When the status or the request last changed.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    public bool HasEnded => Status is StartStatus.Ready or StartStatus.Error;
}

[Immutable]
public sealed record StartStep(StartStatus Status, DateTimeOffset At);

/// <param name="Provider">Name of the provider that has it, as configured; null: whichever is configured first.</param>
/// <param name="Name"><c>owner/repository</c>, or deeper.</param>
/// <param name="Branch">Null: a new one.</param>
[Immutable]
public sealed record StartRepository(string? Provider, string Name, string? Branch)
{
    /// <summary>True: there is no conversation without it.</summary>
    public bool Needed { get; init; }
}

/// <summary>What is stored of a start task under the state name <c>start-task</c>; null after its deletion.</summary>
[Immutable]
public sealed record StartTaskRecord
{
    public StartTaskState? State { get; set; }
}
