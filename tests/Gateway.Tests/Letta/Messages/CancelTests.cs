using Conversations.Log;

namespace Conversations.Gateway.Tests.Letta.Messages;

public class CancelTests
{
    [Fact]
    public async Task Cancel_RunInProgress_EndsItsStreamWithOneStopReason()
    {
        await using var server = await ChatServer.Start();
        server.World.Model = (world, _) => world.Say("half");
        using var reader = await server.Open(server.Messages, """{"input":"hi","stream_tokens":true}""");
        for (var line = 0; line < 4; line++) await reader.ReadLineAsync();

        var (status, body) = await server.Post($"/v1/conversations/conv-{server.World.ConversationId}/cancel", "");

        Assert.Equal((200, $$"""{"run-{{server.World.LastRun}}":"cancelled"}"""), (status, body));
        var rest = new EventStream(await reader.ReadToEndAsync());
        Assert.Equal(["stop_reason", "usage_statistics"], rest.Types);
        Assert.Equal("cancelled", (string?)rest.Of("stop_reason")["stop_reason"]);
        Assert.Equal("data: [DONE]", rest.Frames[^1]);
    }

    [Fact]
    public async Task Cancel_NothingActive_Is409()
    {
        await using var server = await ChatServer.Start();
        var conversation = $"conv-{server.World.ConversationId}";
        var agent = $"agent-{server.World.AgentId}";

        var byConversation = await server.Post($"/v1/conversations/{conversation}/cancel", "");
        var byAgent = await server.Post($"/v1/agents/{agent}/messages/cancel", "{}");

        Assert.Equal((409, $$"""{"detail":"CONFLICT: No active runs to cancel for conversation {{conversation}}"}"""), byConversation);
        Assert.Equal((409, $$"""{"detail":"CONFLICT: No active runs to cancel for agent {{agent}}"}"""), byAgent);
    }

    [Fact]
    public async Task Cancel_UnknownConversation_Is404()
    {
        await using var server = await ChatServer.Start();

        var (status, _) = await server.Post($"/v1/conversations/conv-{Guid.NewGuid()}/cancel", "");

        Assert.Equal(404, status);
    }

    [Fact]
    public async Task Cancel_ByAgent_CancelsNamedAndActiveRuns()
    {
        await using var server = await ChatServer.Start();
        server.World.Model = (_, _) => { };
        var path = $"/v1/agents/agent-{server.World.AgentId}/messages/cancel";
        using var first = await server.Open(server.Messages, """{"input":"hi"}""");
        var run = $"run-{server.World.LastRun}";

        Assert.Equal((200, $$"""{"{{run}}":"cancelled"}"""), await server.Post(path, "{}"));
        Assert.Equal((200, $$"""{"{{run}}":"failed"}"""), await server.Post(path, $$"""{"run_ids":["{{run}}"]}"""));
        Assert.Equal(404, (await server.Post(path, $$"""{"run_ids":["run-{{Guid.NewGuid()}}"]}""")).Status);
        Assert.Equal(400, (await server.Post(path, """{"run_ids":["x"]}""")).Status);
    }

    [Fact]
    public async Task Send_AfterDone_IsTakenAtOnce()
    {
        await using var server = await ChatServer.Start();
        server.World.Model = (world, _) => world.Finish(RunStatus.Failed, StopReason.LlmApiError, new RunError(RunFailure.ModelFailed, null, false));

        for (var count = 0; count < 10; count++) await server.Events(server.Messages, """{"input":"hi"}""");

        Assert.Equal(10, server.World.Sent.Count);
    }
}
