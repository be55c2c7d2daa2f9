using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.AppConversations;

/// <summary>What is done with the events of a conversation.</summary>
public sealed class ProcessorTests : IAsyncLifetime
{
    const string Secret = "what calls are signed with";

    readonly AppServer server = new()
    {
        Settings = [("Webhooks:Secret", Secret), ("Webhooks:RetryDelay", "00:00:00.02"), ("Webhooks:MaxRetryDelay", "00:00:00.1")],
    };

    Receiver receiver = null!;

    public async Task InitializeAsync()
    {
        receiver = await Receiver.Start();
        await server.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await server.DisposeAsync();
        await receiver.DisposeAsync();
    }

    [Fact]
    public async Task Webhook_IsToldEachEventInOrder_Signed()
    {
        var id = await New(new JsonObject { ["kind"] = "WebhookCallbackProcessor", ["url"] = receiver.Url });
        await server.Rest(id);
        var events = (await server.Ok("GET", $"/api/v1/conversation/{id}/events/search"))["items"]!.AsArray();

        var told = await receiver.Told(events.Count);

        Assert.Equal(events.Select(item => item!.ToJsonString()), told.Select(each => each["event"]!.ToJsonString()));
        Assert.All(told, each => Assert.Equal(id, (string)each["conversation_id"]!));
        var (callId, timestamp, signature, body) = receiver.Calls.First();
        Assert.Equal("v1," + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{callId}.{timestamp}.{body}"))), signature);
        Assert.InRange(long.Parse(timestamp, CultureInfo.InvariantCulture), 1_700_000_000, 10_000_000_000);
        Assert.Equal(receiver.Calls.Count, receiver.Calls.Select(call => call.Id).Distinct().Count());
    }

    [Fact]
    public async Task Webhook_OfOneKind_IsToldOfThatAlone()
    {
        var id = await New(new JsonObject { ["kind"] = "WebhookCallbackProcessor", ["url"] = receiver.Url, ["event_kind"] = "MessageEvent" });
        await server.Rest(id);
        await server.Ok("POST", $"{id}/send-message", AppServer.Message("again"));

        var told = await receiver.Told(4);

        Assert.Equal(["user", "agent", "user", "agent"], told.Select(each => (string)each["event"]!["source"]!));
        Assert.All(told, each => Assert.Equal("MessageEvent", (string)each["event"]!["kind"]!));
    }

    [Fact]
    public async Task Webhook_ThatIsRefused_IsCalledAgain_EvenAfterARestart()
    {
        receiver.Status = 503;
        var id = await New(
            new JsonObject { ["kind"] = "WebhookCallbackProcessor", ["url"] = receiver.Url, ["event_kind"] = "MessageEvent" },
            new JsonObject { ["kind"] = "LoggingCallbackProcessor" },
            new JsonObject { ["kind"] = "SlackV1CallbackProcessor", ["slack_view_data"] = new JsonObject() });
        await receiver.Told(2);
        Assert.Single(receiver.Calls.Select(call => (call.Id, call.Body)).Distinct());

        await server.Silo.Restart();
        receiver.Status = 200;
        await server.Ok("GET", $"{id}/processors");

        await Until(() => Task.FromResult(receiver.Calls.Select(call => call.Id).Distinct().Count() == 2), "both messages to be told");
        await Until(async () => await Statuses(id) == "SetTitleCallbackProcessor DISABLED SUCCESS, WebhookCallbackProcessor ACTIVE SUCCESS, LoggingCallbackProcessor ACTIVE SUCCESS, SlackV1CallbackProcessor DISABLED ", "the results");
    }

    [Fact]
    public async Task Webhook_ThatIsGone_IsGivenUp()
    {
        receiver.Status = 410;
        var id = await New(new JsonObject { ["kind"] = "WebhookCallbackProcessor", ["url"] = receiver.Url });

        await Until(async () => await Statuses(id) == "SetTitleCallbackProcessor DISABLED SUCCESS, WebhookCallbackProcessor ERROR ERROR", "it to be given up");

        Assert.Single(receiver.Calls);
        await server.Ok("DELETE", id);
        Assert.Equal(404, (await server.Refused("GET", $"{id}/processors")).Status);
    }

    async Task<string> New(params JsonNode[] processors) =>
        (string)(await server.New(("initial_message", AppServer.Message("hello")), ("processors", new JsonArray(processors))))["id"]!;

    async Task<string> Statuses(string id) => string.Join(", ", (await server.Ok("GET", $"{id}/processors"))["items"]!.AsArray()
        .Select(each => $"{each!["kind"]} {each["status"]} {each["last_result"]?["status"]}"));

    async Task Until(Func<Task<bool>> holds, string what)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await holds())
        {
            if (patience.IsCancellationRequested) throw new TimeoutException($"Waited 60 s for {what}; {receiver.Calls.Count} calls came.");
            await Task.Yield();
        }
    }
}
