using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace Conversations.Cluster.Tests;

/// <summary>What a collector learns of turns that concern two silos.</summary>
public sealed class TraceTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SlowFact]
    public async Task A_turn_over_two_silos_is_one_whole_trace_and_stays_it_when_its_silo_dies()
    {
        await using var collector = await Collector.Start();
        await using var rig = await Rig.Start(silos: 2, each: (_, _) => new()
        {
            ["Telemetry:Otlp:Endpoint"] = collector.Url,
            ["Telemetry:Otlp:Protocol"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
            ["OTEL_BLRP_SCHEDULE_DELAY"] = "100",
        });
        var (conversation, trace) = await TurnElsewhere(collector, rig);

        var http = trace.Single(span => span is { Source: "Microsoft.AspNetCore", Kind: ReceivedSpan.Server });
        Assert.Equal("silo0", http.Process);
        Assert.Equal("POST /v1/conversations/{conversation_id}/messages", http.Name);
        Assert.Equal("/v1/conversations/{conversation_id}/messages", http.Tags["http.route"]);
        Assert.Equal("200", http.Tags["http.response.status_code"]);
        var send = trace.Single(span => span is { Name: "IConversationGrain/Send", Kind: ReceivedSpan.Server });
        Assert.Equal("silo1", send.Process);
        var run = trace.Single(span => span.IsRun);
        Assert.Equal("silo1", run.Process);
        Assert.Equal(conversation, $"conv-{run.Tags["gen_ai.conversation.id"]}");
        Assert.Equal(["invoke_agent local/echo", "IConversationGrain/Send", "IConversationGrain/Send"], Way(run, http, trace));

        var models = trace.Where(span => span.Name == "chat echo").ToList();
        Assert.Equal(2, models.Count);
        var tool = trace.Single(span => span.Name == "execute_tool conversation_search");
        Assert.All(models.Append(tool), span => Assert.Equal(run.Id, span.ParentId));
        Assert.All(models, span => Assert.Equal("local", span.Tags["gen_ai.provider.name"]));
        Assert.All(models, span => Assert.True(int.Parse(span.Tags["gen_ai.usage.input_tokens"]) > 0));
        Assert.Contains(trace, span => span.Name == "commit" && span.ParentId == send.Id);
        Assert.True(trace.Count(span => span.Name == "commit" && span.ParentId == run.Id) >= 2);
        // What was said is nobody's business.
        Assert.DoesNotContain(trace, span => span.ToString().Contains("peculiar", StringComparison.Ordinal));

        await GoOnElsewhere(collector, rig, conversation);
        await Wait.Until(() => collector.Requests.ContainsKey("/v1/metrics") || collector.Requests.ContainsKey("/v1/logs"), Patience, "anything but traces");
    }

    /// <summary>A turn of a conversation that is at home in the second silo, asked of the first.</summary>
    static async Task<(string Conversation, List<ReceivedSpan> Trace)> TurnElsewhere(Collector collector, Rig rig)
    {
        while (true)
        {
            var conversation = await rig.NewConversation(rig.Silos[0]);
            var (traceId, caller) = (ActivityTraceId.CreateRandom().ToHexString(), ActivitySpanId.CreateRandom().ToHexString());
            await Say(rig.Silos[0], conversation, """/tool conversation_search {"query": "peculiar"}""", "local/echo", traceId, caller);
            var trace = await Whole(collector, traceId, caller);
            if (trace.Single(span => span.IsRun).Process == "silo1") return (conversation, trace);
        }
    }

    /// <summary>The silo that has the conversation dies in the midst of an answer.</summary>
    static async Task GoOnElsewhere(Collector collector, Rig rig, string conversation)
    {
        var (traceId, caller) = (ActivityTraceId.CreateRandom().ToHexString(), ActivitySpanId.CreateRandom().ToHexString());
        var turn = $"t{traceId}";
        var talking = Say(rig.Silos[0], conversation, ModelServer.Prompt(turn, 100), "openai/scripted", traceId, caller);
        await Wait.Until(() => rig.Model.CallsOf(turn) == 1, Patience, "the model to be called");
        Assert.StartsWith($"00-{traceId}-", rig.Model.TraceOf(turn), StringComparison.Ordinal);

        await rig.Silos[1].KillNow();
        await talking;
        await Wait.Until(() => collector.Trace(traceId).Exists(span => span.IsRun), Patience, "the run that went on");
        var run = collector.Trace(traceId).Single(span => span.IsRun);
        Assert.Equal("silo0", run.Process);
        Assert.Equal("true", run.Tags["conversations.run.resumed"]);
        await Wait.Until(() => collector.Trace(traceId).Exists(span => span.Name == "chat scripted" && span.ParentId == run.Id), Patience, "the call that was made again");
    }

    /// <summary>Every span that there is: the last to come are the run and the request, and none has a parent that is missing.</summary>
    static async Task<List<ReceivedSpan>> Whole(Collector collector, string traceId, string caller)
    {
        List<ReceivedSpan> trace = [];
        await Wait.Until(
            () =>
            {
                trace = collector.Trace(traceId);
                var ids = trace.Select(span => span.Id).Append(caller).ToHashSet();
                return Task.FromResult(trace.Exists(span => span.IsRun) && trace.Exists(span => span.ParentId == caller) && trace.TrueForAll(span => ids.Contains(span.ParentId)));
            },
            Patience,
            () => $"the whole of a trace; there is of it:\n{string.Join('\n', trace)}");
        return trace;
    }

    /// <summary>The names from a span up to another, which is not among them.</summary>
    static List<string> Way(ReceivedSpan from, ReceivedSpan to, List<ReceivedSpan> trace)
    {
        var names = new List<string>();
        for (var span = from; span.Id != to.Id; span = trace.Single(each => each.Id == span.ParentId)) names.Add(span.Name);
        return names;
    }

    static async Task Say(SiloProcess silo, string conversation, string text, string model, string traceId, string caller)
    {
        var message = new JsonObject
        {
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = text }),
            ["override_model"] = model,
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{silo.Url}/v1/conversations/{conversation}/messages")
        {
            Content = new StringContent(message.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("traceparent", $"00-{traceId}-{caller}-01");
        using var answer = await Http.Client.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, body);
    }
}
