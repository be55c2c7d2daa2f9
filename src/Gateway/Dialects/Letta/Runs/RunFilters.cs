using System.Collections.Immutable;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Gateway.Dialects.Letta.Runs;

/// <summary>Reads the filters of a list of runs.</summary>
static class RunFilters
{
    public static ImmutableArray<RunStatus> Active { get; } = [RunStatus.Created, RunStatus.Running];

    // Reasons of Letta's that no run here ever ends with.
    static readonly string[] NeverGiven =
        ["context_window_overflow_in_system_prompt", "insufficient_credits", "invalid_tool_call", "no_tool_call", "tool_rule"];

    /// <summary>Null: no run can match.</summary>
    public static RunQuery? Read(LettaQuery query)
    {
        var reason = query.Text("stop_reason");
        if (NeverGiven.Contains(reason)) return null;
        return new RunQuery(
            ConversationOf(query),
            AgentsOf(query),
            StatusesOf(query),
            query.Flag("background"),
            reason is null ? null : StopReasonOf(reason),
            Cursor(query, "before"),
            Cursor(query, "after"),
            query.Limit(absent: 100),
            query.Ascending(query.Flag("ascending") ?? false));
    }

    static Guid? ConversationOf(LettaQuery query) => query.Text("conversation_id") switch
    {
        null => null,
        "default" => query.Id("agent_id", "agent") ?? Guid.Empty,
        var agent when LettaId.TryParse("agent", agent, out var id) => id,
        _ => query.Id("conversation_id", "conv"),
    };

    static ImmutableArray<Guid>? AgentsOf(LettaQuery query)
    {
        ImmutableArray<string> named = [.. query.Many("agent_ids") ?? [], .. query.Many("agent_id") ?? []];
        return named.IsEmpty ? null : [.. named.Select(text => LettaId.TryParse("agent", text, out var id) ? id : Guid.Empty)];
    }

    static ImmutableArray<RunStatus>? StatusesOf(LettaQuery query)
    {
        if (query.Many("statuses") is { IsEmpty: false } names) return [.. names.Select(StatusOf)];
        return query.Flag("active") ?? false ? Active : null;
    }

    static RunStatus StatusOf(string name) => LettaEnum<RunStatus>.TryParse(name, out var status)
        ? status
        : throw LettaException.InvalidValue($"'{name}' is no run status, should be one of {string.Join(", ", LettaEnum<RunStatus>.All)}");

    static StopReason StopReasonOf(string name) => LettaEnum<StopReason>.TryParse(name, out var reason)
        ? reason
        : throw LettaException.Validation(
            $"query.stop_reason: '{name}' should be one of {string.Join(", ", LettaEnum<StopReason>.All.Concat(NeverGiven))}");

    static Guid? Cursor(LettaQuery query, string name) => query.Text(name) is null ? null : query.Id(name, "run");
}
