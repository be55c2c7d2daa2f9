using System.Text.Json.Nodes;
using Conversations.Silo.Tests.Workspaces;
using static Conversations.Silo.Tests.AgentServer.WorkspaceRouteTests;

namespace Conversations.Silo.Tests.AgentServer;

/// <summary>Commands of clients that run in the background, and what is told of them.</summary>
public sealed class BashEventTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_command_runs_in_the_background_and_its_events_are_found(bool inPath)
    {
        var server = shared.Server;
        var id = await server.New(("secrets", new JsonObject { ["MY_TOKEN"] = "tok-5up3r" }));
        await Sh(server, id, "mkfifo gate");

        var begun = await Ok(server, "POST", Path(id, inPath, "bash/start_bash_command"), """{"command": "cat gate; echo tok-5up3r; echo bad >&2; exit 3", "cwd": "/workspace", "timeout": 60}""");

        Assert.Equal(("BashCommand", "/workspace", 60), ((string)begun["kind"]!, (string)begun["cwd"]!, (int)begun["timeout"]!));
        Assert.Empty(await Events(server, id, $"command_id__eq={begun["id"]}"));
        await Sh(server, id, "echo through > gate");
        var output = await Output(server, id, (string)begun["id"]!);
        Assert.Equal((3, "through\n<secret-hidden>\n", "bad\n", 0), ((int)output["exit_code"]!, (string)output["stdout"]!, (string)output["stderr"]!, (int)output["order"]!));
        Assert.Equal(output.ToJsonString(), (await Ok(server, "GET", Path(id, inPath, $"bash/bash_events/{output["id"]}"))).ToJsonString());
        Assert.Equal(404, (await server.Silo.Send("GET", Path(id, inPath, $"bash/bash_events/{Guid.NewGuid():N}"))).Status);
        Assert.Equal([(string)begun["id"]!, null], (await Ok(server, "GET", Path(id, inPath, "bash/bash_events/"), $$"""["{{begun["id"]}}", "none"]""")).AsArray().Select(item => (string?)item?["id"]));
        // The conversation has not heard of it.
        Assert.Empty(await server.Events(id, "kind=ActionEvent"));
    }

    [Fact]
    public async Task Events_are_paged_filtered_and_forgotten()
    {
        var server = shared.Server;
        var id = await server.New();
        for (var each = 0; each < 3; each++) await Sh(server, id, $"echo {each}");

        Assert.Equal(["0\n", "1\n", "2\n"], (await Events(server, id, "kind__eq=BashOutput")).Select(item => (string)item["stdout"]!));
        Assert.Equal(["echo 2", "echo 1", "echo 0"], (await Events(server, id, "kind__eq=BashCommand&sort_order=TIMESTAMP_DESC")).Select(item => (string)item["command"]!));
        Assert.Equal(6, (await Events(server, id, "limit=1")).Count);
        Assert.Equal(3, (await Events(server, id, "order__gt=0")).Count);
        var second = (await Events(server, id, "kind__eq=BashCommand"))[1];
        Assert.Equal(4, (await Events(server, id, $"timestamp__gte={second["timestamp"]}")).Count);
        Assert.Equal(2, (await Events(server, id, $"timestamp__lt={second["timestamp"]}")).Count);
        foreach (var wrong in new[] { "limit=0", "limit=101", "kind__eq=x", "command_id__eq=x", "sort_order=x", "timestamp__gte=x" })
            Assert.Equal(422, (await server.Silo.Send("GET", Path(id, true, $"bash/bash_events/search?{wrong}"))).Status);

        Assert.Equal(6, (int)(await Ok(server, "DELETE", Path(id, true, "bash/bash_events")))["cleared_count"]!);
        Assert.Empty(await Events(server, id, ""));
    }

    [Fact]
    public async Task A_command_that_its_server_does_not_survive_is_told_to_be_lost_and_not_begun_again()
    {
        await using var server = await AgentServer.Start(("Workspaces:CommandsAtOnce", "1"), ("Workspaces:CommandsKept", "2"));
        var id = await server.New();
        var nap = WorkspaceUnderTest.Nap();
        // Only the sleep itself has the number in its command line, so that the file is there when it is seen.
        var body = $$"""{"command": "touch begun-$$; sleep {{nap.Insert(3, "''")}}"}""";
        var (_, first) = await server.Silo.Send("POST", Path(id, true, "bash/start_bash_command"), body, ("Idempotency-Key", "k"));
        await WorkspaceUnderTest.Until(() => WorkspaceUnderTest.Processes(nap).Count > 0, "the command to begin");
        var (full, why) = await server.Silo.Send("POST", Path(id, true, "bash/execute_bash_command"), """{"command": "ls"}""");
        Assert.Equal((400, true), (full, why.Contains("as many as may", StringComparison.Ordinal)));

        await server.Silo.Restart();

        Assert.Empty(WorkspaceUnderTest.Processes(nap));
        Assert.Equal(first, (await server.Silo.Send("POST", Path(id, true, "bash/start_bash_command"), body, ("Idempotency-Key", "k"))).Body);
        var output = await Output(server, id, (string)JsonNode.Parse(first)!["id"]!);
        Assert.Equal((-1, "The server ended while this command ran. How far it came is unknown."), ((int)output["exit_code"]!, (string)output["stderr"]!));
        Assert.Equal("1\n", (string)(await Sh(server, id, "ls begun-* | wc -l"))["stdout"]!);
        // Of those that have ended only the last ones are kept.
        await Sh(server, id, "true");
        await Sh(server, id, "true");
        Assert.Equal(["true", "true"], (await Events(server, id, "kind__eq=BashCommand")).Select(item => (string)item["command"]!));
    }

    static Task<JsonNode> Sh(AgentServer server, string id, string command) => Ok(server, "POST", Path(id, true, "bash/execute_bash_command"), new JsonObject { ["command"] = command }.ToJsonString());

    static async Task<JsonNode> Output(AgentServer server, string id, string command)
    {
        List<JsonNode> found = [];
        for (var patience = Environment.TickCount64 + 30_000; found.Count == 0; found = await Events(server, id, $"command_id__eq={command}"))
            Assert.True(Environment.TickCount64 < patience, "Waited 30 s for the output of a command.");
        return found.Single();
    }

    static async Task<List<JsonNode>> Events(AgentServer server, string id, string query)
    {
        var events = new List<JsonNode>();
        for (string? page = null; ;)
        {
            var found = await Ok(server, "GET", Path(id, true, $"bash/bash_events/search?{query}{(page is null ? "" : $"&page_id={page}")}"));
            events.AddRange(found["items"]!.AsArray().Select(item => item!));
            page = (string?)found["next_page_id"];
            if (page is null) return events;
        }
    }
}
