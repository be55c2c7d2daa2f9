using System.Text.Json.Nodes;
using Conversations.Log;

namespace Conversations.Gateway.Tests.Letta.Messages;

public class ListTests
{
    [Theory]
    [InlineData("order=asc", "be kind,1,2,3,4,5")]
    [InlineData("", "5,4,3,2,1,be kind")]
    [InlineData("limit=2", "5,4")]
    [InlineData("order=asc&limit=2", "be kind,1")]
    [InlineData("order=asc&after=@2", "3,4,5")]
    [InlineData("order=asc&before=@2", "be kind,1")]
    [InlineData("order=asc&after=@1&before=@4", "2,3")]
    [InlineData("order=desc&after=@3", "2,1,be kind")]
    [InlineData("order=desc&before=@3", "2,1,be kind")]
    [InlineData("order=desc&after=@3&limit=1", "2")]
    [InlineData("order=asc&after=message-aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa&limit=1", "be kind")]
    [InlineData("order=asc&include_return_message_types=system_message", "be kind")]
    [InlineData("order=asc&include_return_message_types=system_message&include_return_message_types=user_message&limit=3", "be kind,1,2")]
    public async Task List_OfAConversation_FollowsTheQuery(string query, string expected)
    {
        await using var server = await ChatServer.Start();
        var ids = Fill(server.World);

        var rows = await server.Get($"{server.Messages}?{At(query, ids)}");

        Assert.Equal(expected, string.Join(',', rows.AsArray().Select(row => (string?)row!["content"])));
    }

    [Theory]
    [InlineData("order=up")]
    [InlineData("limit=0")]
    [InlineData("limit=x")]
    public async Task List_BadQuery_Is422(string query)
    {
        await using var server = await ChatServer.Start();

        Assert.Equal(422, (await server.Send(HttpMethod.Get, $"{server.Messages}?{query}")).Status);
    }

    [Fact]
    public async Task List_OfAnAgent_KnowsItsCursors()
    {
        await using var server = await ChatServer.Start();
        Fill(server.World);
        var path = $"/v1/agents/agent-{server.World.AgentId}/messages";

        Assert.Equal(6, (await server.Get(path)).AsArray().Count);
        Assert.Equal(404, (await server.Send(HttpMethod.Get, $"{path}?after=message-{Guid.NewGuid()}")).Status);
        Assert.Equal(
            (404, """{"detail":"Agent not found"}"""),
            await server.Send(HttpMethod.Get, $"/v1/agents/agent-{Guid.NewGuid()}/messages"));
    }

    [Fact]
    public async Task List_OfARun_HasItsInputToo()
    {
        await using var server = await ChatServer.Start();
        Fill(server.World);
        await server.Events(server.Messages, """{"input":"question"}""");

        var rows = await server.Get($"/v1/runs/run-{server.World.LastRun}/messages");

        Assert.Equal(["question", "hello world"], rows.AsArray().Select(row => (string?)row!["content"]));
        Assert.Equal(404, (await server.Send(HttpMethod.Get, $"/v1/runs/run-{Guid.NewGuid()}/messages")).Status);
        Assert.Equal(400, (await server.Send(HttpMethod.Get, "/v1/runs/run-x/messages")).Status);
    }

    [Fact]
    public async Task Find_Message_IsAnArrayOfItsApiMessages()
    {
        await using var server = await ChatServer.Start();
        var ids = Fill(server.World);

        var rows = (await server.Get($"/v1/messages/message-{ids[2]}")).AsArray();

        Assert.Equal("2", (string?)Assert.Single(rows)!["content"]);
        Assert.Equal(404, (await server.Send(HttpMethod.Get, $"/v1/messages/message-{Guid.NewGuid()}")).Status);
        Assert.Equal(422, (await server.Send(HttpMethod.Get, "/v1/messages/message-x")).Status);
    }

    [Fact]
    public async Task List_AnswerWhoseCallsWait_ShowsThemOnceWhereverThePageEnds()
    {
        await using var server = await ChatServer.Start();
        var answer = new Message(Guid.NewGuid(), Role.Assistant, [new TextPart("let me dig"), new ToolCallPart("call_1", "dig", "{}")], server.World.Now);
        var request = new Message(Guid.NewGuid(), Role.Approval, [new ToolCallPart("call_1", "dig", "{}")], server.World.Now);
        server.World.Commit(new MessageAdded(answer), new ApprovalRequested(request, ["call_1"]));

        var whole = await server.Get($"{server.Messages}?order=asc");
        var cut = await server.Get($"{server.Messages}?order=asc&limit=2");

        Assert.Equal(["system_message", "assistant_message", "approval_request_message"], Types(whole));
        Assert.Equal(["system_message", "assistant_message"], Types(cut));
    }

    static IEnumerable<string?> Types(JsonNode rows) => rows.AsArray().Select(row => (string?)row!["message_type"]);

    static Dictionary<int, Guid> Fill(ChatWorld world)
    {
        var ids = Enumerable.Range(1, 5).ToDictionary(number => number, _ => Guid.NewGuid());
        foreach (var (number, id) in ids)
            world.Commit(new MessageAdded(new Message(id, Role.User, [new TextPart($"{number}")], world.Now)), new MetadataChanged(new ConversationMetadata("x")));
        return ids;
    }

    static string At(string query, Dictionary<int, Guid> ids) =>
        ids.Aggregate(query, (text, id) => text.Replace($"@{id.Key}", $"message-{id.Value}", StringComparison.Ordinal));
}
