using System.Text.Json.Nodes;
using Conversations.Loops;

namespace Conversations.Gateway.Dialects.OpenHands.Events;

/// <summary>A goal on the wire.</summary>
static class WireGoal
{
    public static JsonObject Of(GoalState goal) => new()
    {
        ["active"] = goal.IsActive,
        ["status"] = $"{goal.Status}".ToLowerInvariant(),
        ["iteration"] = goal.Judged,
        ["max_iterations"] = goal.Most,
        ["objective"] = goal.Objective,
        ["verdict"] = goal.Verdict is { } verdict
            ? new JsonObject { ["score"] = verdict.Score, ["complete"] = verdict.Complete, ["missing"] = verdict.Missing }
            : null,
    };
}
