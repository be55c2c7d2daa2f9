using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.AgentServer;

/// <summary>One conversation, through this dialect and through Letta's.</summary>
public sealed class OtherDialectTests
{
    [Fact]
    public async Task Made_here_it_is_read_and_continued_there()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New();
        await server.Turn(id, """/tool think {"thought": "x"}""");

        var letta = await server.Silo.Get($"/v1/conversations/conv-{id}");
        var messages = (await server.Silo.Get($"/v1/conversations/conv-{id}/messages?order=asc")).AsArray();
        Assert.Equal(["system_message", "user_message", "tool_call_message", "tool_return_message", "assistant_message"], messages.Select(message => (string)message!["message_type"]!));
        Assert.Contains((await server.Silo.Get("/v1/conversations/")).AsArray(), each => (string)each!["id"]! == $"conv-{id}");
        Assert.Equal((string)letta["agent_id"]!, (string)(await server.Silo.Get($"/v1/agents/{letta["agent_id"]}"))["id"]!);

        await server.Silo.Send("POST", $"/v1/conversations/conv-{id}/messages", """{"messages": [{"role": "user", "content": "from Letta"}], "streaming": false}""");
        Assert.Equal("from Letta", AgentServer.Text((await server.Events(id, "source=user"))[^1]));
        Assert.Equal("finished", await server.Status(id));
    }

    [Fact]
    public async Task Made_there_it_is_read_and_continued_here()
    {
        await using var server = await AgentServer.Start();
        var agent = (string)(await server.Silo.Post("/v1/agents/", """{"name": "Ada", "system": "You are Ada."}"""))["id"]!;
        var id = ((string)(await server.Silo.Post($"/v1/conversations/?agent_id={agent}"))["id"]!)["conv-".Length..];
        await server.Silo.Send("POST", $"/v1/conversations/conv-{id}/messages", """{"messages": [{"role": "user", "content": "/tool memory_insert {\"label\": \"none\", \"new_string\": \"x\"}"}], "streaming": false}""");

        Assert.Equal([id], (await server.Ok("GET", "/search"))["items"]!.AsArray().Select(info => (string)info!["id"]!));
        var shown = (await server.Info(id))["agent"]!;
        Assert.Equal(("Agent", "local/echo", "You are Ada."), ((string)shown["kind"]!, (string?)shown["llm"]!["model"] ?? "local/echo", (string)shown["system_prompt"]!));
        Assert.Equal(["SystemPromptEvent", "=running", "MessageEvent", "ActionEvent", "ObservationEvent", "MessageEvent", "=finished"], await server.Story(id));
        Assert.Equal("finished", await server.Turn(id, "from here"));
        var last = (await server.Silo.Get($"/v1/conversations/conv-{id}/messages?order=desc&limit=1"))[0]!;
        Assert.Equal("You said: from here", (string)last["content"]!);
        var fork = await server.Ok("POST", $"/{id}/fork");
        Assert.Equal(agent, (string)(await server.Silo.Get($"/v1/conversations/conv-{fork["id"]}"))["agent_id"]!);
    }

    [Fact]
    public async Task A_paused_run_reads_as_cancelled_there()
    {
        await using var server = await AgentServer.Start();
        var id = await server.New(("initial_message", AgentServer.Message("/words 20 /slow 20")));
        await server.Ok("POST", $"/{id}/pause");
        await server.Rest(id);

        var run = (await server.Silo.Get($"/v1/runs/?conversation_id=conv-{id}"))[0]!;

        Assert.Equal(("completed", "cancelled"), ((string)run["status"]!, (string)run["stop_reason"]!));
    }
}
