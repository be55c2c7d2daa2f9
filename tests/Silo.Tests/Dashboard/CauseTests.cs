using System.Text.Json.Nodes;
using Conversations.Silo.Tests.Access;

namespace Conversations.Silo.Tests.Dashboard;

public sealed class CauseTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Fact]
    public async Task Run_WhoseModelIsSilent_IsNamedAndCancelled()
    {
        var conversation = await server.Conversation();
        await server.Begin(conversation, "/hang");

        var why = await server.Why(conversation);
        Assert.Contains((string)why["cause"]!, new[] { "moving", "model" });
        Assert.Contains("local/echo", (string)why["sentence"]!, StringComparison.Ordinal);
        Assert.Equal("cancel", (string)why["remedy"]!["action"]!);
        Assert.Contains("Silo_", Fact(why, "Owner"), StringComparison.Ordinal);
        (await server.Act($"/conversations/{conversation}/cancel")).Ok();

        why = await server.Why(conversation);
        Assert.Equal(("paused", "resting"), ((string)why["cause"]!, (string)why["state"]!));
        Assert.Equal(409, (await server.Act($"/conversations/{conversation}/cancel")).Status);
    }

    [Fact]
    public async Task Run_ThatIsTakenOver_GoesOnAtItsNextAttempt()
    {
        var conversation = await server.Conversation();
        await server.Begin(conversation, "/hang");

        (await server.Act($"/conversations/{conversation}/take-over")).Ok();

        JsonNode why = null!;
        await DashboardServer.Until(async () => Fact(why = await server.Why(conversation), "Taken over") != "", "a run that was taken over");
        Assert.Contains("attempt 2", Fact(why, "Step"), StringComparison.Ordinal);
        (await server.Act($"/conversations/{conversation}/cancel")).Ok();
        var runs = (await server.Get($"/conversations/{conversation}/timeline"))["runs"]!.AsArray();
        var bars = runs[^1]!["bars"]!.AsArray();
        Assert.Equal(["void", "void"], bars.Where(bar => (string)bar!["kind"]! == "model").Select(bar => (string)bar!["state"]!));
        Assert.Single(bars, bar => (string)bar!["kind"]! == "recovery");
    }

    [Fact]
    public async Task Call_ThatWaitsForADecision_IsNamedAndListedUntilItIsCancelled()
    {
        var conversation = await Waiting();

        var why = await server.Why(conversation);
        Assert.Equal(("decision", "waiting"), ((string)why["cause"]!, (string)why["state"]!));
        Assert.Contains("ann", (string)why["sentence"]!, StringComparison.Ordinal);
        Assert.Contains((await server.Get("/waiting")).AsArray(), each => conversation.EndsWith((string)each!["conversation_id"]!, StringComparison.Ordinal));

        (await server.Act($"/conversations/{conversation}/cancel")).Ok();

        Assert.NotEqual("waiting", (string)(await server.Why(conversation))["state"]!);
        Assert.DoesNotContain((await server.Get("/waiting")).AsArray(), each => conversation.EndsWith((string)each!["conversation_id"]!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Conversation_ThatHasAnswered_WaitsForItsUser_AndIsNotWokenByAsking()
    {
        var conversation = await server.Conversation();
        Assert.Equal("idle", (string)(await server.Why(conversation))["cause"]!);
        await server.Say(conversation, "hello");

        var why = await server.Why(conversation);

        Assert.Equal(("finished", "resting"), ((string)why["cause"]!, (string)why["state"]!));
        Assert.Null(why["remedy"]);
        await server.Say(conversation, "/fail 400");
        Assert.Equal("failed", (string)(await server.Why(conversation))["cause"]!);
    }

    [Fact]
    public async Task Id_OfAnyKindAndForm_LeadsToItsConversation()
    {
        var conversation = await server.Conversation();
        await server.Say(conversation, "hello");
        var run = (await server.Silo.Get(UsersSilo.Ann, $"/v1/runs?conversation_id={conversation}")).Ok()[0]!;
        var message = (await server.Silo.Get(UsersSilo.Ann, $"/v1/conversations/{conversation}/messages")).Ok()[0]!;
        var id = Guid.Parse(conversation[5..]);

        foreach (var text in new[] { conversation, $"{id}", $"{id:N}", (string)run["id"]!, (string)message["id"]! })
            Assert.Equal($"{id}", (string)(await server.Get($"/find?id={text}"))["conversation_id"]!);
        Assert.Equal(404, (await server.Try($"/find?id={Guid.NewGuid()}")).Status);
        foreach (var path in new[] { "why", "timeline" }) Assert.Equal(404, (await server.Try($"/conversations/{Guid.NewGuid()}/{path}")).Status);
    }

    [Fact]
    public async Task Action_WithoutTheHeader_IsRefused_AndTheOnlySiloIsNotDrained()
    {
        var conversation = await server.Conversation();
        Assert.Equal(400, (await server.Silo.Post(UsersSilo.Operator, $"/dashboard/api/conversations/{conversation}/nudge")).Status);
        var (_, snapshots) = await server.Watch(4);
        var process = (string)snapshots[^1]["processes"]![0]!["id"]!;

        Assert.Equal(409, (await server.Act("/drain", $$"""{"process":"{{process}}"}""")).Status);
        Assert.Equal(409, (await server.Act("/drain", $$"""{"process":"{{Guid.NewGuid()}}"}""")).Status);
        Assert.Equal(422, (await server.Act("/drain")).Status);
    }

    [Fact]
    public async Task Lists_ShowRunsConversationsUsageAndReminders()
    {
        var conversation = await server.Conversation();
        await server.Say(conversation, "hello");
        await server.Say(conversation, "/fail 400");

        var failed = (await server.Get("/runs?status=failed"))[0]!;
        Assert.EndsWith((string)failed["conversation_id"]!, conversation, StringComparison.Ordinal);
        Assert.NotEqual("", (string)failed["error"]!);
        Assert.True((await server.Get("/runs")).AsArray().Count >= 2);
        Assert.Contains((await server.Get("/outcomes"))["counts"]!.AsArray(), count => (string)count!["status"]! == "Failed");
        Assert.Equal(conversation[5..], (string)(await server.Get("/conversations"))[0]!["id"]!);
        Assert.Contains((await server.Get("/usage")).AsArray(), day => (string)day!["model"]! == "local/echo" && (long)day["prompt"]! > 0);
        Assert.True((int)(await server.Get("/reminders"))["count"]! > 0);
    }

    /// <summary>A conversation with a call that waits for Ann.</summary>
    async Task<string> Waiting()
    {
        var tool = (await server.Silo.Post(UsersSilo.Ann, "/v1/tools", """{"json_schema":{"name":"pay","parameters":{"type":"object"}},"default_requires_approval":true}""")).Ok();
        var conversation = await server.Conversation($$"""{"tool_ids":["{{tool["id"]}}"]}""");
        await server.Say(conversation, "/tool pay");
        return conversation;
    }

    static string Fact(JsonNode why, string name) =>
        (string?)why["facts"]!.AsArray().FirstOrDefault(fact => (string)fact!["name"]! == name)?["value"] ?? "";
}
