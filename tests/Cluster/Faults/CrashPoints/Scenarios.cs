namespace Conversations.Cluster.Tests;

/// <summary>All that makes a silo write or send.</summary>
static partial class Scenarios
{
    const string Look = ""","client_tools":[{"name":"look","description":"looks","parameters":{"type":"object","properties":{}}}]""";
    const string Insert = """/tool memory_insert {"label":"human","new_string":"likes tea"}""";

    public static IReadOnlyList<Scenario> All { get; } = [.. Turns, .. Decisions, .. Ends, .. OfLoops, .. Resources, .. Contexts, .. Users, .. Starts, .. Takeovers];

    static IEnumerable<Scenario> Turns =>
    [
        new("turn", ["commit run-started+message+step-started", "commit message+step-finished+run-finished", "publish Committed", "publish Streamed", "model before", "model piece", "model after"], async stage =>
        {
            var client = new ChatClient(stage.Rig, stage.Random, await stage.Rig.NewConversation(stage.Rig.Any(stage.Random))) { Words = 12 };
            return new(client.Run, () => new Checker(stage.Rig, stage.Rig.Any(stage.Random)).Check([client], kills: 1));
        }),
        new("tool", ["commit message+step-finished+tool-started", "commit tool-result+step-started", "state block write"], async stage =>
        {
            var agent = await stage.NewAgent();
            var conversation = await stage.NewConversation(agent);
            return new(() => stage.Say(conversation, Insert), async () =>
            {
                var value = (string)(await stage.Get($"/v1/agents/{agent}/core-memory/blocks/human"))["value"]!;
                Assert.InRange(value.Split("likes tea").Length - 1, 0, 1);
                await stage.Ended(conversation, "Completed");
            });
        }),
        new("last step", ["commit tool-result+run-finished"], async stage =>
        {
            var conversation = await stage.NewConversation();
            return new(() => stage.Say(conversation, Insert, ""","max_steps":1"""), () => stage.Ended(conversation, "Completed"));
        }),
        new("failure", ["commit run-finished"], async stage =>
        {
            var agent = await stage.NewAgent();
            return new(
                () => stage.Post($"/v1/agents/{agent}/messages/async", """{"messages":[{"role":"user","content":"/fail 400"}]}"""),
                () => stage.Ended(agent, "Failed"));
        }),
    ];
}
