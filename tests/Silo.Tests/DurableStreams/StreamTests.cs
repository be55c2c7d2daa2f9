using System.Text.Json.Nodes;
using Conversations.Silo.Tests.Access;
using Conversations.Silo.Tests.Chat;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using static Conversations.Silo.Tests.DurableStreams.StreamSilo;

namespace Conversations.Silo.Tests.DurableStreams;

public sealed class StreamTests(StreamTests.Server server) : IClassFixture<StreamTests.Server>
{
    const string Ann = UsersSilo.Ann;

    readonly UsersSilo silo = server.Silo;

    [Fact]
    public async Task Stream_OfATurn_TellsWhatHappened()
    {
        var id = await silo.NewConversation(Ann, """{"title":"Sums"}""");
        await silo.Turn(id, "/think two and two\n/tool conversation_search {\"query\":\"x\"}\n/say four");

        var (items, _) = await silo.ReadAll(id, "-1", "&deltas=live");

        var told = items.ConvertAll(item => JsonNode.Parse(item)!);
        Assert.Equal(
            [
                "conversation.created", "message.completed", "run.started", "step.started", "message.completed", "step.finished", "tools.started",
                "message.completed", "step.started", "message.completed", "step.finished", "run.finished",
            ],
            told.Select(item => (string)item["type"]!));
        Assert.Equal("Sums", (string)told[0]["title"]!);
        Assert.Equal("two and two", (string)told[4]["message"]!["metadata"]!["reasoning"]!);
        Assert.Equal((string)told[3]["message_id"]!, (string)told[4]["message"]!["id"]!);
        Assert.Equal("conversation_search", (string)told[4]["message"]!["metadata"]!["tool_calls"]![0]!["name"]!);
        Assert.True((bool)told[7]["message"]!["metadata"]!["tool_results"]![0]!["success"]!);
        Assert.Equal("end_turn", (string)told[^1]["stop_reason"]!);
        Assert.Equal(2, (int)told[^1]["steps"]!);
    }

    [Fact]
    public async Task Stream_WhoseServerStops_EndsWhereItStands()
    {
        await using var stopping = await UsersSilo.Start();
        var id = await stopping.NewConversation(Ann);
        await stopping.Begin(id, "/words 400 /slow 20");
        Task? stopped = null;
        var told = new List<string>();
        await foreach (var batch in stopping.Follow(id, "offset=-1&deltas=live"))
        {
            told.AddRange(batch.Items.Select(item => (string)item["type"]!));
            if (told.Contains("message.delta")) stopped ??= stopping.Services.GetRequiredService<IHost>().StopAsync();
        }

        Assert.NotNull(stopped);
        await stopped;
        Assert.DoesNotContain("run.finished", told);
    }

    [Fact]
    public async Task Stream_CutAnywhere_GoesOnExactly()
    {
        var id = await silo.NewConversation(Ann);
        await silo.Begin(id, "/tool conversation_search {\"query\":\"x\"} /words 12 /slow 10");
        var told = new List<string>();
        var cuts = new List<(int Count, string Offset)> { (0, "-1") };
        await foreach (var batch in silo.Follow(id, "offset=-1"))
        {
            told.AddRange(batch.Items.Select(item => item.ToJsonString()));
            cuts.Add((told.Count, batch.Next));
            if (told.Count > 0 && told[^1].Contains("run.finished", StringComparison.Ordinal)) break;

            // While it goes on, another reader finds the rest at every cut as well.
            var (rest, next) = await silo.ReadAll(id, batch.Next);
            cuts.Add((told.Count + rest.Count, next));
        }

        var (whole, end) = await silo.ReadAll(id, "-1");
        Assert.Equal(whole, told);
        Assert.True(cuts.Count > 12, $"Only {cuts.Count} places were told.");
        foreach (var (count, offset) in cuts.DistinctBy(cut => cut.Offset))
        {
            var (rest, next) = await silo.ReadAll(id, offset);
            var before = whole.Count - rest.Count;
            Assert.Equal(whole[before..], rest);
            Assert.Equal(count, before);
            Assert.Equal(end, next);
        }

        var sorted = cuts.Where(cut => cut.Offset != "-1").OrderBy(cut => cut.Offset, StringComparer.Ordinal).Select(cut => cut.Count).ToList();
        Assert.Equal(sorted.Order(), sorted);
    }

    [Fact]
    public async Task Deltas_OfOldAnswers_AreLeftOutWhereTheWholeIsEnough()
    {
        var id = await silo.NewConversation(Ann);
        await silo.Turn(id, "/words 3");

        var (all, end) = await silo.ReadAll(id, "-1");
        var (live, same) = await silo.ReadAll(id, "-1", "&deltas=live");

        Assert.Equal(3, all.Count(item => item.Contains("message.delta", StringComparison.Ordinal)));
        Assert.Equal(all.Where(item => !item.Contains("message.delta", StringComparison.Ordinal)), live);
        Assert.Equal(end, same);
    }

    [Fact]
    public async Task Poll_AtTheEnd_WaitsForWhatComes()
    {
        var id = await silo.NewConversation(Ann);
        var first = await silo.Get(Ann, Stream(id, "offset=now&live=long-poll"));
        Assert.Equal((204, "true"), (first.Status, first.Headers.GetValues("Stream-Up-To-Date").Single()));
        var cursor = first.Headers.GetValues("Stream-Cursor").Single();

        await silo.Begin(id, "hello");
        var next = await silo.Get(Ann, Stream(id, $"offset={first.Next()}&live=long-poll&cursor={cursor}"));

        Assert.Equal("hello", (string)next.Ok()[0]!["message"]!["content"]!);
        Assert.True(long.Parse(next.Headers.GetValues("Stream-Cursor").Single()) > long.Parse(cursor));
    }

    [Fact]
    public async Task Poll_ThatIsWaiting_IsAnsweredByTheNextItem()
    {
        var id = await silo.NewConversation(Ann);
        var offset = (await silo.Get(Ann, Stream(id, "offset=now"))).Next();
        Reply answer;
        var begun = Task.CompletedTask;
        do
        {
            // Each poll ends by itself after a silence, so one that came too early asks again.
            var poll = silo.Get(Ann, Stream(id, $"offset={offset}&live=long-poll"));
            if (begun.IsCompleted) begun = silo.Begin(id, "hello");
            answer = await poll;
        }
        while (answer.Status == 204);
        await begun;

        Assert.Equal("hello", (string)answer.Ok()[0]!["message"]!["content"]!);
    }

    [Fact]
    public async Task Stream_ThatIsQuiet_ShowsLife()
    {
        var id = await silo.NewConversation(Ann);
        using var request = UsersSilo.Request(Ann, "GET", Stream(id, "offset=now&live=sse"));
        using var response = await silo.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        var lines = new List<string?>();
        while (lines.LastOrDefault() != ": keep-alive") lines.Add(await reader.ReadLineAsync());

        Assert.Equal("event: control", lines[0]);
        Assert.Contains("\"upToDate\":true", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Head_OfAStream_SaysWhereItEnds()
    {
        var id = await silo.NewConversation(Ann);
        await silo.Turn(id, "hello");

        var head = await silo.Send(Ann, "HEAD", Stream($"conv-{id}", ""));

        Assert.Equal(200, head.Status);
        Assert.Equal((await silo.ReadAll(id, "-1")).Next, head.Next());
    }

    [Fact]
    public async Task Page_ThatIsKnown_IsNotSentAgain()
    {
        var id = await silo.NewConversation(Ann);
        var page = await silo.Get(Ann, Stream(id, "offset=-1"));

        var again = await silo.Send(Ann, "GET", Stream(id, "offset=-1"), null, ("If-None-Match", page.Headers.ETag!.ToString()));

        Assert.Equal((304, ""), (again.Status, again.Body));
    }

    [Theory]
    [InlineData("offset=x")]
    [InlineData("offset=0000000000000001_00000002_0000000000000000")]
    [InlineData("offset=0000000000000099_00000000_0000000000000000")]
    [InlineData("offset=0000000000000001_00000001_0000000000000001")]
    [InlineData("offset=-1&offset=-1")]
    [InlineData("offset=")]
    [InlineData("live=sse")]
    [InlineData("offset=-1&live=always")]
    [InlineData("offset=-1&deltas=some")]
    public async Task Query_ThatIsWrong_IsRefused(string query)
    {
        var id = await silo.NewConversation(Ann);

        var refused = await silo.Get(Ann, Stream(id, query));

        Assert.Equal(400, refused.Status);
        Assert.StartsWith("""{"detail":"The parameter """, refused.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_OfNothing_IsNotFound()
    {
        var id = await silo.NewConversation(Ann);
        await silo.Send(Ann, "DELETE", $"{ChatSilo.Conversations}/{id}");

        foreach (var none in new[] { id, Guid.NewGuid().ToString(), "x" })
        {
            var answer = await silo.Get(Ann, Stream(none, "offset=-1"));
            Assert.Equal((404, """{"detail":"Conversation not found"}"""), (answer.Status, answer.Body));
        }

        Assert.Equal(405, (await silo.Post(Ann, Stream(id, ""), "[]")).Status);
    }

    [Fact]
    public async Task Deletion_EndsTheStreamsThatAreOpen()
    {
        var id = await silo.NewConversation(Ann);
        var told = new List<string>();

        await foreach (var batch in silo.Follow(id, "offset=now"))
        {
            if (batch.Items.Count == 0) Assert.Equal(204, (await silo.Send(Ann, "DELETE", $"{ChatSilo.Conversations}/{id}")).Status);
            told.AddRange(batch.Items.Select(item => (string)item["type"]!));
        }

        Assert.Equal(["conversation.deleted"], told);
    }

    [Fact]
    public async Task Reset_TakesAwayWhatWasSaid()
    {
        var agent = (string)(await silo.Post(Ann, "/v1/agents", """{"name":"Ada"}""")).Ok()["id"]!;
        var id = agent["agent-".Length..];
        await silo.Turn(id, "a secret");

        (await silo.Send(Ann, "PATCH", $"/v1/agents/{agent}/reset-messages", "{}")).Ok();

        var (items, _) = await silo.ReadAll(id, "-1");
        Assert.DoesNotContain(items, item => item.Contains("secret", StringComparison.Ordinal) || item.Contains("message.delta", StringComparison.Ordinal));
        Assert.Contains(items, item => item.Contains("conversation.cleared", StringComparison.Ordinal));
    }

    /// <summary>One server for all tests, which soon breaks a silence.</summary>
    public sealed class Server : IAsyncLifetime
    {
        internal UsersSilo Silo { get; private set; } = null!;

        public async Task InitializeAsync() => Silo = await UsersSilo.Start(("Limits:StreamKeepAlive", "00:00:00.5"), ("Limits:Tick", "00:00:00.1"));

        public async Task DisposeAsync() => await Silo.DisposeAsync();
    }
}
