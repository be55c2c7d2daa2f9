using System.Net;
using System.Text.Json.Nodes;

namespace Conversations.Cluster.Tests;

/// <summary>Tool calls that wait, cancels, and the ends of conversations.</summary>
static partial class Scenarios
{
    static IEnumerable<Scenario> Decisions =>
    [
        new("question", ["commit message+step-finished+approval-requested+run-finished"], async stage =>
        {
            var conversation = await stage.NewConversation();
            return new(async () => Assert.Equal("requires_approval", ReasonOf(await stage.Say(conversation, "/tool look {}", Look))), () => stage.Ended(conversation, "Completed"));
        }),
        new("client's result", ["commit run-started+approval-decided+tool-result+step-started"], async stage =>
        {
            var (conversation, call) = await Asked(stage, await stage.NewAgent(), "/tool look {}");
            return new(
                () => stage.Post($"/v1/conversations/{conversation}/messages", Answer($$"""{"type":"tool","tool_call_id":"{{call}}","tool_return":"42","status":"success"}""")),
                async () =>
                {
                    await stage.Ended(conversation, "Completed");
                    Assert.Equal(1, await Results(stage, conversation, call));
                });
        }),
        new("approval", ["commit run-started+approval-decided+tool-started"], async stage =>
        {
            var agent = await stage.NewAgent();
            await stage.Patch($"/v1/agents/{agent}/tools/approval/memory_insert", """{"requires_approval":true}""");
            var (conversation, call) = await Asked(stage, agent, Insert);
            return new(
                () => stage.Post($"/v1/conversations/{conversation}/messages", Answer($$"""{"type":"approval","tool_call_id":"{{call}}","approve":true}""")),
                async () =>
                {
                    await stage.Ended(conversation, "Completed");
                    Assert.Equal(1, await Results(stage, conversation, call));
                });
        }),
    ];

    static IEnumerable<Scenario> Ends =>
    [
        new("cancel", ["commit message+run-finished"], async stage =>
        {
            var (conversation, _) = await Talking(stage);
            return new(() => stage.Post($"/v1/conversations/{conversation}/cancel", "{}", HttpStatusCode.Conflict), () => stage.Ended(conversation, "Cancelled"));
        }),
        new("cancel of a question", ["commit approval-decided+tool-result+run-cancelled"], async stage =>
        {
            var agent = await stage.NewAgent();
            var (conversation, call) = await Asked(stage, agent, "/tool look {}");
            var run = (string)(await stage.Get($"/v1/runs/?conversation_id={conversation}"))[0]!["id"]!;
            return new(
                () => stage.Post($"/v1/agents/{agent}/messages/cancel", $$"""{"run_ids":["{{run}}"]}"""),
                async () => Assert.Equal(1, await Results(stage, conversation, call)));
        }),
        new("delete", ["commit deleted", "state block clear"], async stage =>
        {
            var conversation = await stage.NewConversation(body: """{"isolated_block_labels":["human"]}""");
            return new(() => stage.Delete($"/v1/conversations/{conversation}"), async () => Assert.True(await stage.IsGone($"/v1/conversations/{conversation}")));
        }),
        new("delete in mid-run", ["commit message+run-finished+deleted"], async stage =>
        {
            var (conversation, _) = await Talking(stage);
            return new(() => stage.Delete($"/v1/conversations/{conversation}"), async () => Assert.True(await stage.IsGone($"/v1/conversations/{conversation}")));
        }),
        new("erasure", ["run erase"], async stage =>
        {
            var conversation = await stage.NewConversation();
            await stage.Say(conversation, "hello");
            var run = (string)(await stage.Get($"/v1/runs/?conversation_id={conversation}"))[0]!["id"]!;
            return new(() => stage.Delete($"/v1/runs/{run}"), async () => Assert.True(await stage.IsGone($"/v1/runs/{run}")));
        }),
    ];

    /// <summary>A conversation in which a model has begun to say something long.</summary>
    static async Task<(string Conversation, string Run)> Talking(Stage stage)
    {
        var conversation = await stage.NewConversation(stage.Rig.AgentId);
        var client = new ChatClient(stage.Rig, stage.Random, conversation) { Words = 600 };
        var talking = client.Run();
        await Wait.Until(() => client.Seen.HasText || talking.IsFaulted, TimeSpan.FromSeconds(30), "the first word");
        client.Leave();
        await talking;
        return (conversation, client.Seen.RunId!);
    }

    /// <summary>A conversation whose tool call waits for an answer.</summary>
    public static async Task<(string Conversation, string Call)> Asked(Stage stage, string agent, string text)
    {
        var conversation = await stage.NewConversation(agent);
        var answer = await stage.Say(conversation, text, Look);
        var asked = answer["messages"]!.AsArray().Single(message => (string?)message!["message_type"] == "approval_request_message")!;
        return (conversation, (string)asked["tool_call"]!["tool_call_id"]!);
    }

    public static Task<long> Results(Stage stage, string conversation, string call) => stage.Rig.Query<long>(
        $"select count(*) from events where conversation_id = '{conversation[5..]}' and kind = 'tool-result' and payload::text like '%{call}%'");

    public static string Answer(string answer) => $$"""{"messages":[{"type":"approval","approvals":[{{answer}}]}],"streaming":false{{Look}}}""";

    static string ReasonOf(JsonNode answer) => (string)answer["stop_reason"]!["stop_reason"]!;
}
