using System.Collections.Immutable;
using Conversations.Log;

namespace Conversations.Silo.Storage;

/// <summary>What a conversation used of one model on one day.</summary>
/// <param name="Day">Days since 0001-01-01, UTC.</param>
/// <param name="Cost">In units of 10⁻¹², so that sums are exact in every store.</param>
/// <param name="Messages">Answers of the model.</param>
internal readonly record struct UsedRow(long Day, string Model, long Prompt, long Completion, long Cached, long Cost, long Messages)
{
    private const decimal Units = 1_000_000_000_000m;

    /// <summary>What these events add, one row a day and model.</summary>
    public static ImmutableArray<UsedRow> Of(ImmutableArray<LoggedEvent> events)
    {
        // Most commits finish no step, and few finish two.
        if (!events.Any(logged => logged.Event is StepFinished)) return [];
        return
        [
            .. events.Where(logged => logged.Event is StepFinished)
                .Select(logged => Of((StepFinished)logged.Event, logged.At))
                .GroupBy(row => (row.Day, row.Model), (_, rows) => rows.Aggregate(Add)),
        ];
    }

    public static decimal Price(long cost) => cost / Units;

    private static UsedRow Of(StepFinished step, DateTimeOffset at) => new(
        DateOnly.FromDateTime(at.UtcDateTime).DayNumber,
        step.Model,
        step.Usage.Prompt,
        step.Usage.Completion,
        step.Usage.CachedInput,
        (long)Math.Round((step.Usage.Cost ?? 0) * Units),
        1);

    private static UsedRow Add(UsedRow sum, UsedRow next) => sum with
    {
        Prompt = sum.Prompt + next.Prompt,
        Completion = sum.Completion + next.Completion,
        Cached = sum.Cached + next.Cached,
        Cost = sum.Cost + next.Cost,
        Messages = sum.Messages + next.Messages,
    };
}
