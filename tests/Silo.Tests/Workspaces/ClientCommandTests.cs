using Conversations.Workspaces;
using static Conversations.Silo.Tests.Workspaces.WorkspaceUnderTest;

namespace Conversations.Silo.Tests.Workspaces;

/// <summary>Commands of clients, where several servers share a workspace.</summary>
public sealed class ClientCommandTests
{
    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task CommandOfAnotherServer_runsOnUntilThatEndsIt()
    {
        await using var one = Make();
        await using var other = one.Again();
        var (here, there) = (CommandsOf(one), CommandsOf(other));
        var id = Guid.NewGuid();
        var command = new WorkspaceCommand("mkfifo gate; cat gate", Minute);
        await here.Begin(id, command, text => text);
        await Until(() => File.Exists(Path.Combine(one.Folder, "gate")), "the command to begin");

        // Neither is it lost, nor is it begun again, nor forgotten.
        Assert.Null(Assert.Single(await there.List()).EndedAt);
        Assert.Null((await there.Begin(id, command, text => text)).EndedAt);
        Assert.Empty(await there.Clear());
        var awaited = there.Result(id);
        await here.Begin(Guid.NewGuid(), new WorkspaceCommand("echo through > gate", Minute), text => text);

        Assert.Equal((0, "through\n"), await Said(awaited));
        Assert.Equal((0, "through\n"), await Said(here.Result(id)));
        Assert.All(await there.List(), record => Assert.Equal(0, record.ExitCode));
        await Until(() => one.News.Times == 4, "two beginnings and two ends to be told");
    }

    [Fact]
    public async Task CommandOfAServerThatStops_saysSo_AndWhatItSaidIsKept()
    {
        await using var next = Make();
        var server = next.Again();
        var id = Guid.NewGuid();
        var nap = Nap();
        await CommandsOf(server).Begin(id, new WorkspaceCommand($"echo begun; touch said; sleep {nap}", Minute), text => text);
        await Until(() => File.Exists(Path.Combine(next.Folder, "said")), "the command to begin");

        await server.DisposeAsync();

        var record = Assert.Single(await CommandsOf(next).List());
        Assert.Equal(-1, record.ExitCode);
        var result = await CommandsOf(next).Result(id);
        Assert.Equal((-1, "begun\n", "The server ended while this command ran. How far it came is unknown."), (result.ExitCode, result.Stdout, result.Stderr));
        await Until(() => Processes(nap).Count == 0, "the command to end");
        Assert.Empty(Directory.GetFiles(Path.Combine(next.Root, next.Conversation.ToString(), "commands"), "*.held"));
    }

    static IClientCommands CommandsOf(WorkspaceUnderTest workspace) => workspace.Pool.Of(workspace.Conversation).ClientCommands;

    static async Task<(int, string)> Said(Task<CommandResult> result)
    {
        var said = await result;
        return (said.ExitCode, said.Stdout);
    }
}
