using System.Diagnostics;
using Conversations.Agents;
using Conversations.Log;
using Conversations.Silo.Tests.Conversations;
using Conversations.Silo.Workspaces;
using Microsoft.Extensions.DependencyInjection;
using static Conversations.Silo.Tests.Workspaces.WorkspaceUnderTest;

namespace Conversations.Silo.Tests.Workspaces;

public sealed class LifetimeTests
{
    [Fact]
    public async Task DeletedWorkspace_leavesNoProcessAndNoFile()
    {
        await using var workspace = Make();
        var call = workspace.Call("terminal", new
        {
            command = "mkdir -p locked/in; chmod 0 locked; ln -s /usr out; (setsid sleep 600.124001 &); sleep 600.124001",
            timeout = 600,
        });
        await Until(() => Processes("sleep 600.124001").Count >= 2, "the commands to run");
        await workspace.Pool.Delete(workspace.Conversation);
        Assert.Contains("The shell has ended", (await call).Text);
        await Until(() => Processes("600.124001").Count == 0, "the commands to end");
        Assert.Empty(Directory.EnumerateFileSystemEntries(workspace.Root));
        Assert.True(Directory.Exists("/usr/bin"));
    }

    [Fact]
    public async Task Deletion_whereThereIsNoWorkspace_doesNothing()
    {
        await using var workspace = Make();
        await workspace.Pool.Delete(Guid.NewGuid());
        Assert.Empty(Directory.EnumerateFileSystemEntries(workspace.Root));
    }

    [Fact]
    public async Task StoppedServer_leavesNoProcess()
    {
        var workspace = Make();
        await workspace.Sh("sleep 600.124002 &");
        await Until(() => Processes("sleep 600.124002").Count > 0, "the command to run");
        await workspace.DisposeAsync();
        await Until(() => Processes("600.124002").Count == 0, "the command to end");
    }

    [Fact]
    public async Task KilledServer_leavesNoProcess()
    {
        var root = Directory.CreateTempSubdirectory("workspaces-").FullName;
        using var child = Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(LifetimeTests).Assembly.Location, WorkspaceChild.Name, root, "sleep 600.124003"])
        {
            RedirectStandardOutput = true,
        })!;
        try
        {
            Assert.Equal(WorkspaceChild.Ready, await child.StandardOutput.ReadLineAsync());
            Assert.True(Processes("sleep 600.124003").Count > 1);
        }
        finally
        {
            child.Kill();
        }

        await child.WaitForExitAsync();
        await Until(() => Processes("600.124003").Count == 0, "the commands to end with their server");
        Directory.Delete(root, recursive: true);
    }

    // As one is that a script has started with &.
    [Fact]
    public async Task ServerThatIgnoresInterrupts_startsCommandsThatDoNot()
    {
        const long Interrupt = 1 << 1;
        var root = Directory.CreateTempSubdirectory("workspaces-").FullName;
        using var child = Process.Start(new ProcessStartInfo(
            "sh", ["-c", "trap '' INT; exec \"$@\"", "sh", "dotnet", "exec", typeof(LifetimeTests).Assembly.Location, WorkspaceChild.Name, root, "grep SigIgn /proc/self/status"])
        {
            RedirectStandardOutput = true,
        })!;
        try
        {
            Assert.Equal(WorkspaceChild.Ready, await child.StandardOutput.ReadLineAsync());
            var said = await child.StandardOutput.ReadLineAsync();
            Assert.StartsWith("SigIgn:", said);
            Assert.Equal(0, Convert.ToInt64(said!.Split('\t')[1], 16) & Interrupt);
        }
        finally
        {
            child.Kill();
        }

        await child.WaitForExitAsync();
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task Conversation_runsTheToolAndTakesItsWorkspaceAlong()
    {
        var root = Directory.CreateTempSubdirectory("workspaces-").FullName;
        await using (var silo = await SiloUnderTest.Start(configure: services => services.Configure<WorkspaceOptions>(options => options.Root = root)))
        {
            var id = await silo.NewConversation("terminal", "finish");
            await silo.Turn(id, """/tool terminal {"command": "echo from the sandbox; pwd"}""");
            var result = (await silo.Log(id)).Select(logged => logged.Event).OfType<MessageEvent>().SelectMany(added => added.Message.Parts).OfType<ToolReturnPart>().Single();
            Assert.StartsWith("from the sandbox\n/workspace\n[The command completed with exit code 0.]", result.Text);
            Assert.Equal(0, result.Details!.Value.GetProperty("exit_code").GetInt32());

            // An agent that was not given the tool does not have it.
            var plain = await silo.NewConversation();
            await silo.Turn(plain, """/tool terminal {"command": "touch /tmp/never"}""");
            Assert.Single(Directory.EnumerateDirectories(root));

            Assert.True((await silo.Grains.GetGrain<IConversationGrain>(id).Delete()).Accepted);
            Assert.Empty(Directory.EnumerateDirectories(root));
        }

        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task CancelledRun_leavesNoProcess()
    {
        var root = Directory.CreateTempSubdirectory("workspaces-").FullName;
        await using (var silo = await SiloUnderTest.Start(configure: services => services.Configure<WorkspaceOptions>(options => options.Root = root)))
        {
            var id = await silo.NewConversation("terminal");
            var sent = await silo.Send(id, """/tool terminal {"command": "sleep 600.124004", "timeout": 600}""");
            await Until(() => Processes("sleep 600.124004").Count > 0, "the tool to run");
            Assert.True((await silo.Grains.GetGrain<IConversationGrain>(id).Cancel(sent.Value!.Id)).Accepted);
            Assert.Equal(RunStatus.Cancelled, (await silo.Ended(sent.Value.Id)).Status);
            await Until(() => Processes("600.124004").Count == 0, "the tool to end");
        }

        Directory.Delete(root, recursive: true);
    }
}
