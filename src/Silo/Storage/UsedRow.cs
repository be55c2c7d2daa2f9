using System.Collections.Immutable;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Silo.Storage;

/// <summary>What a conversation used of one model on one day.</summary>
/// <param name="Day">Days since 0001-01-01, UTC.</param>
/// <param name="Cost">In units of 10⁻¹², so that sums are exact in every store.</param>
/// <param name="Messages">Answers of the model.</param>
internal readonly record struct UsedRow(long Day, string Model, long Prompt, long Completion, long Cached, long Cost, long Messages)
{
    private const decimal Units = 1_000_000_000_000m;

    /// <summary>What a commit adds, one row a day and model.</summary>
    public static ImmutableArray<UsedRow> Of(ConversationHead head, ImmutableArray<LoggedEvent> events)
    {
        // What is copied was counted where it happened. Most commits use nothing, and few use twice.
        if (head.Copying || !events.Any(Uses) || events.Any(logged => logged.Event is Forked)) return [];
        return
        [
            .. events.Where(Uses)
                .Select(Of)
                .GroupBy(row => (row.Day, row.Model), (_, rows) => rows.Aggregate(Add)),
        ];
    }

    public static decimal Price(long cost) => cost / Units;

    private static bool Uses(LoggedEvent logged) => logged.Event is StepFinished or UsageRecorded;

    private static UsedRow Of(LoggedEvent logged) => logged.Event switch
    {
        StepFinished step => Of(step.Model, step.Usage, logged.At, messages: 1),
        UsageRecorded aside => Of(aside.Model, aside.Usage, logged.At, messages: 0),
        _ => throw new ArgumentOutOfRangeException(nameof(logged), logged.Event, "It uses nothing."),
    };

    private static UsedRow Of(string model, Usage usage, DateTimeOffset at, long messages) => new(
        DateOnly.FromDateTime(at.UtcDateTime).DayNumber,
        model,
        usage.Prompt,
        usage.Completion,
        usage.CachedInput,
        (long)Math.Round((usage.Cost ?? 0) * Units),
        messages);

    private static UsedRow Add(UsedRow sum, UsedRow next) => sum with
    {
        Prompt = sum.Prompt + next.Prompt,
        Completion = sum.Completion + next.Completion,
        Cached = sum.Cached + next.Cached,
        Cost = sum.Cost + next.Cost,
        Messages = sum.Messages + next.Messages,
    };
}
