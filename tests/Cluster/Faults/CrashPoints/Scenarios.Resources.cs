using System.Net;

namespace Conversations.Cluster.Tests;

/// <summary>What clients make, change and delete, and what is told to others.</summary>
static partial class Scenarios
{
    static IEnumerable<Scenario> Resources =>
    [
        new("agent", ["state agent write", "commit created+message"], stage =>
        {
            var id = "";
            return Task.FromResult(new Act(async () => id = await stage.NewAgent(), async () =>
            {
                Assert.Equal("echo", (string?)(await stage.Get($"/v1/agents/{id}"))["name"]);
                await stage.Say(await stage.NewConversation(id), "hello");
            }));
        }),
        new("agent's end", ["state agent clear"], async stage =>
        {
            var id = await stage.NewAgent();
            return new(() => stage.Delete($"/v1/agents/{id}"), async () => Assert.True(await stage.IsGone($"/v1/agents/{id}")));
        }),
        new("tool of a client", ["state tool write"], async stage =>
        {
            const string Source = """{"source_code":"def look():\n    \"\"\"Looks.\"\"\"\n    pass","source_type":"python"}""";
            var id = (string)(await stage.Post("/v1/tools", Source.Replace("look", $"look{stage.Random.Next()}", StringComparison.Ordinal)))["id"]!;
            return new(
                () => stage.Patch($"/v1/tools/{id}", """{"description":"looks well"}"""),
                async () => Assert.Equal("looks well", (string?)(await stage.Get($"/v1/tools/{id}"))["description"]));
        }),
        new("tool's end", ["state tool clear"], async stage =>
        {
            var source = $$"""{"source_code":"def end{{stage.Random.Next()}}():\n    \"\"\"Ends.\"\"\"\n    pass","source_type":"python"}""";
            var id = (string)(await stage.Post("/v1/tools", source))["id"]!;
            return new(() => stage.Delete($"/v1/tools/{id}"), async () => Assert.True(await stage.IsGone($"/v1/tools/{id}")));
        }),
        new("feedback", ["state step write"], async stage =>
        {
            var conversation = await stage.NewConversation();
            await stage.Say(conversation, "hello");
            var run = (string)(await stage.Get($"/v1/runs/?conversation_id={conversation}"))[0]!["id"]!;
            var step = (string)(await stage.Get($"/v1/runs/{run}/steps"))[0]!["id"]!;
            return new(
                () => stage.Patch($"/v1/steps/{step}/feedback", """{"feedback":"positive"}"""),
                async () => Assert.Equal("positive", (string?)(await stage.Get($"/v1/steps/{step}"))["feedback"]));
        }),
        new("webhook", ["reminder call set", "state webhook write", "webhook send", "reminder call remove"], async stage =>
        {
            var agent = await stage.NewAgent();
            var hooks = stage.Rig.Model.Hooks;
            var path = $"hook{stage.Random.NextInt64()}";
            return new(
                async () =>
                {
                    await stage.Post($"/v1/agents/{agent}/messages/async", $$"""
                        {"messages":[{"role":"user","content":"hello","otid":"{{Guid.NewGuid()}}"}],"callback_url":"{{stage.Rig.Model.Url}}/{{path}}"}
                        """);
                    await Wait.Until(() => hooks.ContainsKey(path), WebhookTime, "the webhook to be called");
                    await Wait.Until(
                        async () => await stage.Rig.Query<long>("select count(*) from reminders where name = 'call'") == 0,
                        WebhookTime,
                        () => "the webhook to be done with");
                },
                () =>
                {
                    Assert.Single(hooks[path].Distinct());
                    return Task.CompletedTask;
                });
        }),
    ];

    // A webhook whose silo has died is taken up by its reminder, which comes by once a minute.
    static readonly TimeSpan WebhookTime = TimeSpan.FromSeconds(150);

    static IEnumerable<Scenario> Contexts =>
    [
        new("change", ["commit metadata-changed"], async stage =>
        {
            var conversation = await stage.NewConversation();
            return new(
                () => stage.Patch($"/v1/conversations/{conversation}", """{"summary":"about tea"}"""),
                async () => Assert.Equal("about tea", (string?)(await stage.Get($"/v1/conversations/{conversation}"))["summary"]));
        }),
        new("fork", ["commit created+message"], async stage =>
        {
            var conversation = await stage.NewConversation();
            await stage.Say(conversation, "hello");
            var fork = "";
            return new(
                async () => fork = (string)(await stage.Post($"/v1/conversations/{conversation}/fork", "{}"))["id"]!,
                async () => Assert.Equal(3, (await stage.Get($"/v1/conversations/{fork}/messages")).AsArray().Count));
        }),
        new("compaction", ["commit system-recompiled+compacted"], async stage =>
        {
            var conversation = await stage.NewConversation();
            for (var i = 0; i < 4; i++) await stage.Say(conversation, $"hello {i}");
            return new(
                () => stage.Post($"/v1/conversations/{conversation}/compact", "{}", HttpStatusCode.BadRequest),
                async () =>
                {
                    // Who asks again because the answer was lost has what is left compacted, too; no message goes for it.
                    Assert.InRange(await stage.Rig.Query<long>($"select count(*) from events where conversation_id = '{conversation[5..]}' and kind = 'compacted'"), 1, 2);
                    // The system message, and four times a question with its answer.
                    Assert.Equal(9, await stage.Rig.Query<long>($"select count(*) from events where conversation_id = '{conversation[5..]}' and kind = 'message'"));
                });
        }),
        new("recompilation", ["commit system-recompiled"], async stage =>
        {
            var conversation = await stage.NewConversation();
            return new(() => stage.Post($"/v1/conversations/{conversation}/recompile", "{}"), () => Task.CompletedTask);
        }),
        new("reset", ["commit history-cleared+system-recompiled"], async stage =>
        {
            var agent = await stage.NewAgent();
            await stage.Post($"/v1/agents/{agent}/messages", """{"messages":[{"role":"user","content":"hello"}]}""");
            return new(
                () => stage.Patch($"/v1/agents/{agent}/reset-messages", "{}"),
                async () => Assert.Single((await stage.Get($"/v1/agents/{agent}/messages")).AsArray()));
        }),
    ];

    static IEnumerable<Scenario> Takeovers =>
    [
        new("takeover of an answer", ["commit run-resumed+step-started"], async stage =>
        {
            var client = new ChatClient(stage.Rig, stage.Random, await stage.Rig.NewConversation(stage.Rig.Any(stage.Random))) { Words = 40 };
            return new(
                async () =>
                {
                    await stage.Arm("model piece", skip: stage.Random.Next(30));
                    await client.Run();
                },
                () => new Checker(stage.Rig, stage.Rig.Any(stage.Random)).Check([client], kills: 2));
        }),
        Takeover("takeover of a tool", "commit run-resumed+tool-result+step-started", Insert),
        Takeover("takeover of a tool that may run twice", "commit run-resumed+tool-started", """/tool conversation_search {"query":"tea"}"""),
        new("takeover of the sweep", ["reminder sweep set"], async stage =>
        {
            var conversation = await stage.NewConversation();
            return new(
                async () =>
                {
                    // Whoever has the grain that sweeps is among them.
                    foreach (var silo in stage.Rig.Silos) await stage.Restart(silo);
                },
                () => stage.Say(conversation, "hello"));
        }),
    ];

    static Scenario Takeover(string name, string commit, string text) => new(name, [commit], async stage =>
    {
        var conversation = await stage.NewConversation();
        return new(
            async () =>
            {
                await stage.Arm("commit message+step-finished+tool-started after");
                await stage.Say(conversation, text);
            },
            () => stage.Ended(conversation, "Completed"));
    });
}
