using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.Letta;
using Conversations.Log;

namespace Conversations.Gateway.Tests.Letta.Messages;

public class RetrieveTests
{
    const string Background = """{"messages":[{"role":"user","content":"hi","otid":"o1"}],"background":true,"stream_tokens":true}""";

    [Fact]
    public async Task Background_EveryEvent_HasADenseNumber()
    {
        await using var server = await ChatServer.Start();

        var stream = await server.Events(server.Messages, Background);

        Assert.Equal(["ping", "assistant_message", "assistant_message", "stop_reason", "usage_statistics"], stream.Types);
        Assert.Equal([1, 2, 3], stream.Seqs);
    }

    [Fact]
    public async Task Retrieve_FinishedRunFromEveryCursor_GivesExactlyTheRest()
    {
        await using var server = await ChatServer.Start();
        var whole = await server.Events(server.Messages, Background);

        for (var after = 0; after < whole.Frames.Length; after++)
        {
            var rest = await server.Events($"/v1/runs/run-{server.World.LastRun}/stream", $$"""{"starting_after":{{after}}}""");
            Assert.Equal(whole.Frames[after..], rest.Frames);
        }
    }

    [Theory]
    [InlineData(6)]
    [InlineData(1000)]
    public async Task Retrieve_AtOrBeyondTheEnd_EndsAtOnce(int after)
    {
        await using var server = await ChatServer.Start();
        await server.Events(server.Messages, Background);

        var rest = await server.Events(server.Stream, $$"""{"run_id":"run-{{server.World.LastRun}}","starting_after":{{after}}}""");

        Assert.Equal("data: [DONE]\n\n", rest.Text);
    }

    [Fact]
    public async Task Retrieve_RunInProgress_FollowsItToItsEnd()
    {
        await using var server = await ChatServer.Start();
        server.World.Model = (world, _) => world.Say("one ", "two ");
        using var first = await server.Open(server.Messages, Background);
        for (var line = 0; line < 6; line++) await first.ReadLineAsync();

        using var second = await server.Open(server.Stream, """{"starting_after":2}""");
        var begun = await second.ReadLineAsync() + "\n";
        server.World.Answer("three");
        var rest = new EventStream(begun + await second.ReadToEndAsync());

        Assert.Equal([3, 4], rest.Seqs);
        Assert.Equal(["two ", "three"], rest.Events[..2].Select(piece => (string?)piece["content"]));
        Assert.Equal("data: [DONE]", rest.Frames[^1]);
    }

    [Fact]
    public async Task Retrieve_RunThatIsFollowedHere_NeedsNoQuery()
    {
        await using var server = await ChatServer.Start();
        server.World.Model = (world, _) => world.Say("one ");
        using var first = await server.Open(server.Messages, Background);
        for (var line = 0; line < 4; line++) await first.ReadLineAsync();

        using var second = await server.Open($"/v1/runs/{LettaId.Run(server.World.LastRun)}/stream", """{"starting_after":1}""");
        var begun = await second.ReadLineAsync() + "\n";
        Assert.Equal(0, server.World.RunsLookedUp);
        server.World.Answer("two");
        Assert.EndsWith("data: [DONE]\n\n", begun + await second.ReadToEndAsync());
    }

    [Fact]
    public async Task Retrieve_ByOtid_FindsTheRun()
    {
        await using var server = await ChatServer.Start();
        var whole = await server.Events(server.Messages, Background);

        var again = await server.Events(server.Stream, """{"otid":"o1"}""");

        Assert.Equal(whole.Text, again.Text);
    }

    [Fact]
    public async Task Retrieve_WithoutBody_WithNothingActive_Is400()
    {
        await using var server = await ChatServer.Start();

        var (status, body) = await server.Send(HttpMethod.Post, server.Stream);

        Assert.Equal((400, """{"detail":"INVALID_ARGUMENT: No active runs found for this conversation."}"""), (status, body));
    }

    [Theory]
    [InlineData("""{"otid":"nobody"}""", 404, "No run found for otid=nobody. The run may have expired or never existed.")]
    [InlineData("""{"run_id":"run-x"}""", 400, "INVALID_ARGUMENT: Invalid run ID format: run-x. Expected format: 'run-<uuid4>'")]
    [InlineData("""{"run_id":"run-aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"}""", 404, "Run not found")]
    [InlineData("""{"starting_after":"x"}""", 422, "starting_after")]
    public async Task Retrieve_NoSuchRun_IsRefused(string request, int expected, string text)
    {
        await using var server = await ChatServer.Start();

        var (status, body) = await server.Post(server.Stream, request);

        Assert.Equal(expected, status);
        Assert.Contains(text, (string?)JsonNode.Parse(body)!["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retrieve_ForegroundRun_IsRefusedUnlessNamedInTheConversation()
    {
        await using var server = await ChatServer.Start();
        server.World.Model = (_, _) => { };
        using var first = await server.Open(server.Messages, """{"input":"hi"}""");
        var run = $"run-{server.World.LastRun}";
        const string refusal = """{"detail":"INVALID_ARGUMENT: Run was not created in background mode, so it cannot be retrieved."}""";

        Assert.Equal((400, refusal), await server.Post(server.Stream, "{}"));
        Assert.Equal((400, refusal), await server.Post($"/v1/runs/{run}/stream", "{}"));
        server.World.Answer("done");
        var named = await server.Events(server.Stream, $$"""{"run_id":"{{run}}"}""");

        Assert.Equal(["ping", "assistant_message", "stop_reason", "usage_statistics"], named.Types);
        Assert.Empty(named.Seqs);
    }

    [Fact]
    public async Task Retrieve_AfterThreeHours_Is410()
    {
        await using var server = await ChatServer.Start();
        server.World.Age = TimeSpan.FromHours(3) + TimeSpan.FromMinutes(1);
        await server.Events(server.Messages, Background);

        var (status, body) = await server.Post($"/v1/runs/run-{server.World.LastRun}/stream", "{}");

        Assert.Equal((410, """{"detail":"EXPIRED: Run was created more than 3 hours ago, and is now expired."}"""), (status, body));
    }

    [Fact]
    public async Task Send_SameOtidsInBackground_IsAnsweredWithTheFirstRun()
    {
        await using var server = await ChatServer.Start();
        var first = await server.Events(server.Messages, Background);

        var second = await server.Events(server.Messages, Background);

        Assert.Equal(first.Text, second.Text);
    }

    [Fact]
    public async Task Retrieve_RestartedRun_ShowsTheRestart()
    {
        await using var server = await ChatServer.Start();
        server.World.Model = (world, _) =>
        {
            world.Commit(new RunRecovered(world.LastRun, 2, world.AnswerId));
            world.End(RunStatus.Failed, StopReason.Error, new RunError(RunFailure.Internal, "gave up", false));
        };

        var stream = await server.Events(server.Messages, Background);

        var restart = stream.Of("event_message");
        Assert.Equal(("run_restarted", 1 << 20), ((string?)restart["event_type"], (int?)restart["seq_id"]));
        Assert.Equal(2, (int?)restart["event_data"]!["attempt"]);
        Assert.Equal($"message-{server.World.AnswerId}", (string?)restart["event_data"]!["voided_message_id"]);
    }
}
