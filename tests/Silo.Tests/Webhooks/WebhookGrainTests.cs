using System.Text.Json.Nodes;
using Conversations.Grains.Webhooks;
using Conversations.Log;
using Conversations.Silo.Tests.Conversations;
using Conversations.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Conversations.Silo.Tests.Webhooks;

/// <summary>A webhook through its grain, over the real store; only the network is not there.</summary>
public sealed class WebhookGrainTests
{
    const string Url = "http://example.com/hook";
    static readonly WebhookAnswer Taken = new(200, null);
    static readonly WebhookAnswer Refused = new(503, "The address answered 503.");

    [Fact]
    public async Task Promise_OfARunThatEnds_IsKept()
    {
        var sender = new RecordingSender(Taken);
        await using var silo = await Start(sender);
        var run = await Begin(silo, "hello");

        var state = await Done(silo, run);

        Assert.Equal((1, 200, null), (state.Attempts, state.StatusCode, state.Error));
        var (url, id, body) = Assert.Single(sender.Calls);
        Assert.Equal((Url, $"run-{run}"), (url, id));
        var told = JsonNode.Parse(body)!;
        Assert.Equal((id, "completed"), ((string?)told["run_id"], (string?)told["status"]));
        Assert.Equal("You said: hello", (string?)told["metadata"]!["result"]!["messages"]![1]!["content"]);
    }

    [Fact]
    public async Task Promise_WhileTheRunGoesOn_IsNotKeptYet()
    {
        var sender = new RecordingSender(Taken);
        await using var silo = await Start(sender);
        var run = await Begin(silo, "/hang");
        await silo.Grains.GetGrain<IWebhookGrain>(run).Promise(new Webhook("http://example.com/another", "letta.run"));

        Assert.Empty(sender.Calls);
        var record = await silo.Reader.FindRun(run, default);
        await silo.Grains.GetGrain<IConversationGrain>(record!.ConversationId).Cancel(run);
        await Done(silo, run);

        Assert.Equal(Url, Assert.Single(sender.Calls).Url);
    }

    [Fact]
    public async Task Call_ThatIsRefused_IsMadeAgainWithTheSameWords()
    {
        var sender = new RecordingSender(Refused, new WebhookAnswer(null, "unreachable"), Taken);
        await using var silo = await Start(sender);

        var state = await Done(silo, await Begin(silo, "hello"));

        Assert.Equal((3, 200, null), (state.Attempts, state.StatusCode, state.Error));
        Assert.Single(sender.Calls.Select(call => (call.Id, Convert.ToHexString(call.Body))).Distinct());
    }

    [Fact]
    public async Task Call_ThatIsOfNoUse_IsNotMadeAgain()
    {
        var sender = new RecordingSender(new WebhookAnswer(410, "gone", Final: true));
        await using var silo = await Start(sender);

        var state = await Done(silo, await Begin(silo, "hello"));

        Assert.Equal((1, 410, "gone"), (state.Attempts, state.StatusCode, state.Error));
    }

    [Fact]
    public async Task Call_ThatIsRefusedForTooLong_IsGivenUp()
    {
        var sender = new RecordingSender(Refused);
        await using var silo = await Start(sender, options => options.RetryFor = TimeSpan.FromMilliseconds(200));

        var state = await Done(silo, await Begin(silo, "hello"));

        Assert.Equal((503, Refused.Error, null), (state.StatusCode, state.Error, state.NextAt));
        Assert.Equal(sender.Calls.Count, state.Attempts);
    }

    [Fact]
    public async Task Call_ThatIsDue_IsMadeByTheNextServer()
    {
        var first = new RecordingSender(Refused);
        await using var silo = await Start(first, options => (options.RetryDelay, options.MaxRetryDelay) = (TimeSpan.FromHours(1), TimeSpan.FromHours(1)));
        var run = await Begin(silo, "hello");
        var refused = await SiloUnderTest.Until(
            async () => await silo.Grains.GetGrain<IWebhookGrain>(run).Get() is { Attempts: 1 } state ? state : null, "the first call");
        var second = new RecordingSender(Taken);
        var later = new LaterTime(TimeSpan.FromHours(2));
        await using var next = await SiloUnderTest.Start(beside: silo, services => Configure(services, second).AddSingleton<TimeProvider>(later));

        var state = await Done(next, run);

        Assert.InRange(refused.NextAt!.Value - refused.SentAt!.Value, TimeSpan.FromMinutes(30), TimeSpan.FromHours(1));
        Assert.Equal((2, 200), (state.Attempts, state.StatusCode));
        Assert.Single(second.Calls);
    }

    [Fact]
    public async Task Promise_OfWhatIsDone_ChangesNothing()
    {
        var sender = new RecordingSender(Taken);
        await using var silo = await Start(sender);
        var run = await Begin(silo, "hello");
        await Done(silo, run);

        await silo.Grains.GetGrain<IWebhookGrain>(run).Promise(new Webhook(Url, "letta.run"));

        Assert.Single(sender.Calls);
        Assert.True((await silo.Grains.GetGrain<IWebhookGrain>(run).Get())!.Done);
    }

    static async Task<Guid> Begin(SiloUnderTest silo, string text)
    {
        var sent = await silo.Send(await silo.NewConversation(), text, new RunOptions { CallbackUrl = Url });
        await silo.Grains.GetGrain<IWebhookGrain>(sent.Value!.Id).Promise(new Webhook(Url, "letta.run"));
        return sent.Value.Id;
    }

    static Task<WebhookState> Done(SiloUnderTest silo, Guid run) => SiloUnderTest.Until(
        async () => await silo.Grains.GetGrain<IWebhookGrain>(run).Get() is { Done: true } state ? state : null, $"the webhook of run {run} to be done");

    static Task<SiloUnderTest> Start(RecordingSender sender, Action<WebhookOptions>? options = null) =>
        SiloUnderTest.Start(configure: services => Configure(services, sender).PostConfigure<WebhookOptions>(made =>
        {
            made.RetryDelay = TimeSpan.FromMilliseconds(10);
            options?.Invoke(made);
        }));

    static IServiceCollection Configure(IServiceCollection services, RecordingSender sender) =>
        services.Replace(ServiceDescriptor.Singleton<IWebhookSender>(sender));

    sealed class LaterTime(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;
    }
}
