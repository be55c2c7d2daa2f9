using System.Collections.Immutable;
using Conversations.Monitoring;
using Conversations.Storage;

namespace Conversations.Gateway.Dashboard.Lists;

/// <param name="Seconds">From its beginning to its end, or to now.</param>
sealed record RunView(
    Guid Id, Guid ConversationId, Guid AgentId, string Status, string? StopReason, string? Error, DateTimeOffset CreatedAt, double Seconds, int Steps, long Tokens, decimal? Cost)
{
    public static RunView Of(RunRecord run, DateTimeOffset now) => new(
        run.Id,
        run.ConversationId,
        run.AgentId,
        run.Status.ToString(),
        run.StopReason?.ToString(),
        run.Error is { } error ? $"{error.Failure}{(error.Detail is null ? "" : $": {error.Detail}")}" : null,
        run.CreatedAt,
        Math.Max(((run.CompletedAt ?? now) - run.CreatedAt).TotalSeconds, 0),
        run.Steps,
        run.Usage.Total,
        run.Usage.Cost);
}

/// <param name="Newest">How many of the newest runs the counts are about.</param>
sealed record OutcomesDto(int Active, int Newest, ImmutableArray<OutcomeView> Counts);

sealed record OutcomeView(string Status, string? StopReason, int Count);

/// <param name="For">Who must act: <c>decision</c>, or <c>client</c> for a tool that the client runs.</param>
/// <param name="Owner">Whose conversation it is; null: nobody's.</param>
sealed record WaitingView(Guid ConversationId, string? Title, string? Owner, string For, ImmutableArray<string> Tools, DateTimeOffset? Since)
{
    public static WaitingView Of(WaitingConversation waiting) => new(
        waiting.Head.Id,
        waiting.Head.Metadata.Summary,
        waiting.Head.Owner,
        IsForClient(waiting.Head.Pending!, waiting.Run) ? "client" : "decision",
        [.. waiting.Head.Pending!.Waiting.Select(call => call.Name).Distinct()],
        waiting.Run.CompletedAt);

    /// <summary>Every call that waits is one of a tool that the client runs itself.</summary>
    public static bool IsForClient(PendingApproval pending, RunRecord? run) =>
        run is not null && pending.Waiting.All(call => run.Options.ClientTools.Any(tool => tool.Name == call.Name));
}

/// <param name="State"><c>running</c>, <c>waiting</c>, or how it stands.</param>
sealed record ConversationLine(Guid Id, string? Title, string? Owner, string State, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, int Messages, long Tokens, decimal? Cost)
{
    public static ConversationLine Of(ConversationHead head) => new(
        head.Id,
        head.Metadata.Summary,
        head.Owner,
        head.Run is not null ? "running" : head.Pending is not null ? "waiting" : head.Standing.ToString(),
        head.CreatedAt,
        head.UpdatedAt,
        head.MessageCount,
        head.Total?.Total ?? 0,
        head.Total?.Cost);
}

/// <param name="More">There are more than were counted.</param>
/// <param name="Reminders">The first of them by their grain.</param>
sealed record RemindersDto(int Count, bool More, ImmutableArray<ReminderView> Reminders);

/// <param name="Next">When it is due next, as its period has it.</param>
/// <param name="Period">Seconds.</param>
sealed record ReminderView(string GrainId, string Name, DateTimeOffset Next, double Period)
{
    public static ReminderView Of(ReminderRecord reminder, DateTimeOffset now)
    {
        var past = now - reminder.StartAt;
        var due = past <= TimeSpan.Zero || reminder.Period <= TimeSpan.Zero ? reminder.StartAt : reminder.StartAt + (reminder.Period * Math.Ceiling(past / reminder.Period));
        return new ReminderView(reminder.GrainId, reminder.Name, due, reminder.Period.TotalSeconds);
    }
}

/// <param name="Kind">What has the id: <c>conversation</c>, <c>run</c>, <c>message</c> or <c>step</c>.</param>
sealed record FoundDto(string Kind, Guid ConversationId);
