using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.Dashboard;

public sealed class LiveTests(DashboardServer server) : IClassFixture<DashboardServer>
{
    [Fact]
    public async Task Feed_WhileConversationsWork_ShowsWhatTheyDo()
    {
        var conversation = await server.Conversation();
        using var over = new CancellationTokenSource();
        var talking = Talk(conversation, over.Token);

        JsonNode last = null!;
        await DashboardServer.Until(
            async () => (last = (await server.Watch(3)).Snapshots[^1]) is var snapshot && (double)snapshot["totals"]!["runs"]! > 0 && snapshot["models"]!.AsArray().Count > 0,
            "a snapshot in which runs begin");
        await over.CancelAsync();
        await talking;

        var process = Assert.Single(last["processes"]!.AsArray())!;
        Assert.Equal("Active", (string)process["status"]!);
        Assert.True((bool)process["reports"]!);
        Assert.True((long)process["working_set"]! > 0);
        Assert.Contains(last["grains"]!.AsArray(), grain => ((string)grain!["type"]!).EndsWith(".ConversationGrain", StringComparison.Ordinal) && (long)grain["activations"]! > 0);
        var send = last["methods"]!.AsArray().Single(method => (string)method!["grain"]! == "ConversationGrain" && (string)method["method"]! == "Send")!;
        Assert.True((long)send["total"]! > 0);
        Assert.True((double)send["p99"]! >= (double)send["p50"]!);
        Assert.Equal("local/echo", (string)last["models"]![0]!["model"]!);
        Assert.True((double)last["totals"]!["calls"]! > 0);
        Assert.Empty(last["problems"]!.AsArray());
    }

    [Fact]
    public async Task Feed_ToWhoComesLater_BeginsWithWhatWasBefore()
    {
        using var first = new HttpClient { BaseAddress = server.Silo.Client.BaseAddress };
        using var request = Access.UsersSilo.Request(Access.UsersSilo.Operator, "GET", "/dashboard/api/live");
        using var watching = await first.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await server.Watch(2);

        var (hello, _) = await server.Watch(1);

        Assert.NotEmpty(hello["history"]!.AsArray());
        Assert.Equal((Access.UsersSilo.Operator, "Operator"), ((string)hello["user"]!, (string)hello["role"]!));
    }

    [Fact]
    public async Task Log_OfTheServer_IsShownOnceToEach()
    {
        // What an operator does is written into the log.
        var conversation = await server.Conversation();
        await server.Act($"/conversations/{conversation}/nudge");

        var lines = new List<(string, long)>();
        await DashboardServer.Until(
            async () =>
            {
                var (_, snapshots) = await server.Watch(4);
                lines = [.. snapshots.SelectMany(snapshot => snapshot["log"]!.AsArray()).Select(line => ((string)line!["text"]!, (long)line["number"]!))];
                return lines.Exists(line => line.Item1.Contains($"nudge {conversation[5..]}", StringComparison.Ordinal));
            },
            "the line of the nudge");

        Assert.Equal(lines.Select(line => line.Item2).Distinct(), lines.Select(line => line.Item2));
    }

    [Theory]
    [InlineData("/live?snapshots=0")]
    [InlineData("/live?snapshots=many")]
    [InlineData("/usage?days=0")]
    [InlineData("/usage?days=1000")]
    [InlineData("/runs?status=odd")]
    [InlineData("/runs?after=odd")]
    [InlineData("/find")]
    [InlineData("/find?id=odd")]
    public async Task Question_ThatMakesNoSense_IsRefused(string path)
    {
        var reply = await server.Try(path);

        Assert.Equal(422, reply.Status);
        Assert.NotEqual("", (string)reply.Json["error"]!);
    }

    async Task Talk(string conversation, CancellationToken until)
    {
        while (!until.IsCancellationRequested) await server.Say(conversation, "hello");
    }
}
