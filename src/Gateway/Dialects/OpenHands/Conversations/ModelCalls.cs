using System.Text.Json.Nodes;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

/// <summary>The newest calls of models, one by one, as the wire lists them beside what all have used.</summary>
sealed class ModelCalls
{
    /// <summary>Events that are looked at, from the newest back: of older calls nothing but the sum is told.</summary>
    const int Window = 1000;

    /// <summary>Events that may be among the window's.</summary>
    const int Most = 200;

    readonly Dictionary<string, (JsonArray Costs, JsonArray Latencies, JsonArray Usages)> uses = [];

    ModelCalls()
    {
    }

    /// <param name="main">What the agent's own calls are counted under.</param>
    public static async Task<ModelCalls> Read(IConversationReader store, ConversationHead head, string main, CancellationToken cancellationToken)
    {
        var calls = new ModelCalls();
        if (head is { Total: null, Beside: null }) return calls;
        var started = new Dictionary<Guid, DateTimeOffset>();
        foreach (var logged in await store.ReadCalls(head.Id, head.LastSeq - Window, Most, cancellationToken))
        {
            switch (logged.Event)
            {
                case StepStarted step:
                    started[step.StepId] = logged.At;
                    break;
                case StepFinished step:
                    calls.Add(main, step.Model, step.Usage, logged.At, step.StepId.ToString());
                    if (started.TryGetValue(step.StepId, out var at)) calls.AddLatency(main, step.Model, logged.At - at, step.StepId.ToString());
                    break;
                case UsageRecorded aside:
                    calls.Add(aside.For, aside.Model, aside.Usage, logged.At, "");
                    break;
                case Forked { KeepsUsage: false }:
                    calls.uses.Clear();
                    break;
            }
        }

        return calls;
    }

    /// <summary>Puts the lists of a use beside its sums.</summary>
    public void AddTo(JsonObject metrics, string use)
    {
        var (costs, latencies, usages) = Of(use);
        metrics["costs"] = costs;
        metrics["response_latencies"] = latencies;
        metrics["token_usages"] = usages;
    }

    void Add(string use, string model, Usage usage, DateTimeOffset at, string responseId)
    {
        var (costs, _, usages) = Of(use);
        if (usage.Cost is { } cost) costs.Add((JsonNode)new JsonObject { ["model"] = model, ["cost"] = cost, ["timestamp"] = (at - DateTimeOffset.UnixEpoch).TotalSeconds });
        usages.Add((JsonNode)Stats.Tokens(model, usage, responseId));
    }

    void AddLatency(string use, string model, TimeSpan latency, string responseId) =>
        Of(use).Latencies.Add((JsonNode)new JsonObject { ["model"] = model, ["latency"] = latency.TotalSeconds, ["response_id"] = responseId });

    (JsonArray Costs, JsonArray Latencies, JsonArray Usages) Of(string use)
    {
        if (!uses.TryGetValue(use, out var lists)) uses[use] = lists = ([], [], []);
        return lists;
    }
}
