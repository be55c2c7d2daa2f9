using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

/// <summary>What model calls have used, as the wire counts it.</summary>
static class Stats
{
    /// <summary>What an agent's own calls are counted under where its client does not say.</summary>
    public const string Usual = "default";

    /// <summary>Of each use, with its newest calls.</summary>
    /// <param name="main">What the agent's own calls are counted under.</param>
    public static JsonObject Of(ConversationHead head, string main, string model, ModelCalls calls)
    {
        var uses = Each(main, model, head.Total, head.Beside);
        foreach (var (use, metrics) in uses) calls.AddTo((JsonObject)metrics!, use);
        return new JsonObject { ["usage_to_metrics"] = uses };
    }

    public static JsonObject Snapshots(string main, string model, Usage total, ImmutableArray<UsageRecorded>? beside) => new()
    {
        ["usage_to_metrics"] = Each(main, model, total, beside),
    };

    /// <summary>What the own calls of an agent, as it is shown, are counted under.</summary>
    public static string UsageId(JsonObject? agent) => agent?["llm"]?["usage_id"] is JsonValue id && id.ToString() is { Length: > 0 } named ? named : Usual;

    /// <summary>Of all uses together.</summary>
    public static JsonObject Snapshot(ConversationHead head, string model)
    {
        var all = (head.Beside ?? []).Aggregate(head.Total ?? Usage.None, (sum, used) => sum.Add(used.Usage) with { Context = sum.Context });
        return Metrics(model, all);
    }

    /// <summary>The tokens of one call, or of many.</summary>
    public static JsonObject Tokens(string model, Usage usage, string responseId) => new()
    {
        ["model"] = model,
        ["prompt_tokens"] = usage.Prompt,
        ["completion_tokens"] = usage.Completion,
        ["cache_read_tokens"] = usage.CachedInput,
        ["cache_write_tokens"] = usage.CacheWrite,
        ["reasoning_tokens"] = usage.Reasoning,
        ["context_window"] = 0,
        ["per_turn_token"] = usage.Context,
        ["response_id"] = responseId,
    };

    static JsonObject Each(string main, string model, Usage? total, ImmutableArray<UsageRecorded>? beside)
    {
        var uses = new JsonObject();
        if (total is not null) uses[main] = Metrics(model, total);
        foreach (var used in beside ?? []) uses[used.For] = Metrics(used.Model, used.Usage);
        return uses;
    }

    static JsonObject Metrics(string model, Usage usage) => new()
    {
        ["model_name"] = model,
        ["accumulated_cost"] = usage.Cost ?? 0,
        ["max_budget_per_task"] = null,
        ["accumulated_token_usage"] = Tokens(model, usage, ""),
    };
}
