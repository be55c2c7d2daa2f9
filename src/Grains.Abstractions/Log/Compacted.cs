using System.Collections.Immutable;

namespace Conversations.Log;

/// <summary>Older messages gave way to a summary: the model now sees the system message, the summary, and what follows <paramref name="KeptFrom"/>.</summary>
/// <param name="Message">The summary, of role <see cref="Role.Summary"/>.</param>
/// <param name="KeptFrom">Seq of the oldest message that stays; that of this event where none does.</param>
[Immutable]
public sealed record Compacted(Message Message, long KeptFrom, CompactionStats Stats) : MessageEvent(Message)
{
    /// <summary>Seq of the oldest message that gives way; 0 where an earlier version has not said it.</summary>
    public long ForgottenFrom { get; init; }

    /// <summary>Stretches of the log that are on other branches, so that they do not give way; null for none.</summary>
    public ImmutableArray<Stretch>? Aside { get; init; }
}

/// <param name="Trigger"><see cref="Manual"/>, <see cref="NearlyFull"/>, or <see cref="Exceeded"/>: the model refused it.</param>
/// <param name="TokensBefore">Tokens that the model saw, as its provider counted them, or roughly where it did not.</param>
/// <param name="TokensAfter">Tokens that it sees now, roughly.</param>
/// <param name="ContextWindow">Tokens that it may see; 0 when not known.</param>
/// <param name="MessagesBefore">Messages that it saw, the system message included.</param>
/// <param name="MessagesAfter">Messages that it sees now, system message and summary included.</param>
[Immutable]
public sealed record CompactionStats(string Trigger, long TokensBefore, long TokensAfter, int ContextWindow, int MessagesBefore, int MessagesAfter)
{
    public const string Manual = "manual";
    public const string NearlyFull = "post_step_context_check";
    public const string Exceeded = "context_window_exceeded";
}
