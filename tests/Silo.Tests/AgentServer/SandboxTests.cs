using static Conversations.Silo.Tests.Workspaces.WorkspaceUnderTest;

namespace Conversations.Silo.Tests.AgentServer;

/// <summary>What an agent does to its sandbox comes back to it as an observation, and the server and the conversation go on.</summary>
public sealed class SandboxTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Theory]
    [InlineData("cat /etc/shadow", "No such file or directory")]
    [InlineData("ls /root /home", "No such file or directory")]
    [InlineData("ln -s /etc/shadow link; cat link", "link: No such file or directory")]
    [InlineData("touch /usr/made", "exit code 1")]
    [InlineData("exec 3<>/dev/tcp/127.0.0.1/8283", "Network is unreachable|Connection refused")]
    [InlineData("exec 3<>/dev/tcp/1.1.1.1/53", "Network is unreachable")]
    [InlineData("head -c 50000000 /dev/zero | tr '\\\\0' x", "characters of output are left out here")]
    [InlineData("bomb() { bomb | bomb & }; bomb; sleep 600.127000", "timed out after 3 seconds")]
    [InlineData("sleep 600.127001", "timed out after 3 seconds")]
    [InlineData("tail /dev/zero", "memory exhausted|Cannot allocate|timed out")]
    [InlineData("kill -STOP -1; kill -STOP $$", "timed out after 3 seconds")]
    public async Task What_goes_too_far_is_an_observation(string command, string seen)
    {
        var server = shared.Server;
        var id = await server.New();
        var timeout = command.Contains("zero |", StringComparison.Ordinal) ? 120 : 3;

        Assert.Equal("finished", await server.Turn(id, $$"""/tool terminal {"command": "{{command}}", "timeout": {{timeout}}}"""));

        var observation = (await server.Events(id, "kind=ObservationEvent")).Single()["observation"]!;
        var text = $"{observation["content"]![0]!["text"]} {observation["metadata"]!["suffix"]}";
        Assert.Matches(seen, text);
        Assert.True(text.Length < 40_000);
        // It goes on, and so does its neighbour.
        await server.Turn(id, """/tool terminal {"command": "echo back", "reset": true, "timeout": 20}""");
        Assert.Contains("back", (await server.Events(id, "kind=ObservationEvent"))[1].ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("finished", await server.Turn(await server.New(), """/tool terminal {"command": "true"}"""));
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("interrupt")]
    [InlineData("delete")]
    [InlineData("restart")]
    public async Task A_tool_at_work_leaves_no_process_behind(string how)
    {
        var nap = Nap();
        await using var server = await AgentServer.Start(("Workspaces:SilenceTimeout", "00:00:02"));
        var id = await server.New();
        await server.Say(id, $$"""/tool terminal {"command": "sh -c 'sleep {{nap}}; true'"}""");
        await Until(() => Processes($"sleep {nap}").Count > 0, "the tool to run");

        switch (how)
        {
            case "delete":
                await server.Ok("DELETE", $"/{id}");
                break;
            case "restart":
                await server.Silo.Restart();
                break;
            default:
                await server.Ok("POST", $"/{id}/{how}");
                await server.Until(id, info => (string)info["execution_status"]! == "paused", "the pause");
                break;
        }

        await Until(() => Processes(nap).Count == 0, "the tool to end");
        if (how is "delete") return;
        await server.Rest(id);
        Assert.Equal("finished", await server.Turn(id, """/tool terminal {"command": "echo on"}"""));
    }

    [Fact]
    public async Task A_frozen_sandbox_is_broken_off_by_an_interrupt_and_the_next_command_has_a_new_one()
    {
        var server = shared.Server;
        var id = await server.New();
        await server.Say(id, """/tool terminal {"command": "touch frozen; kill -STOP -1; kill -STOP $$", "timeout": 600}""");
        await Until(() => File.Exists(Path.Combine(server.Silo.Folder, "workspaces", id, "files", "workspace", "frozen")), "the sandbox to freeze");

        await server.Ok("POST", $"/{id}/interrupt");

        Assert.Equal("paused", await server.Status(id));
        Assert.Equal("finished", await server.Turn(id, """/tool terminal {"command": "echo thawed", "timeout": 20}"""));
        Assert.Contains("thawed", (await server.Events(id, "kind=ObservationEvent"))[^1].ToJsonString(), StringComparison.Ordinal);
    }
}
