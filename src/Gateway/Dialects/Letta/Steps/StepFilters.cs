using System.Globalization;
using Conversations.Steps;

namespace Conversations.Gateway.Dialects.Letta.Steps;

/// <summary>Reads the filters of a list of steps.</summary>
static class StepFilters
{
    public static readonly string[] Feedbacks = ["positive", "negative"];

    /// <summary>Null: no step can match.</summary>
    public static StepQuery? Read(LettaQuery query)
    {
        // No step here has a trace, or belongs to a project.
        if (query.Many("trace_ids") is { IsEmpty: false } || query.Text("project_id") is not null) return null;
        return new StepQuery(
            query.Id("agent_id", "agent"),
            query.Text("model"),
            Date("start_date"),
            Date("end_date"),
            query.Choice<string?>("feedback", null, [.. Feedbacks.Select(feedback => (feedback, (string?)feedback))]),
            query.Flag("has_feedback"),
            query.Many("tags") is { IsEmpty: false } tags ? tags : null,
            query.Id("after", "step"),
            query.Id("before", "step"),
            query.Limit(absent: 50),
            query.Ascending());

        DateTimeOffset? Date(string name)
        {
            if (query.Text(name) is not { } text) return null;
            const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, utc, out var date)
                ? date
                : throw LettaException.Validation($"query.{name}: '{text}' should be an ISO 8601 date");
        }
    }
}
