using System.Net;
using System.Net.Sockets;
using static Conversations.Silo.Tests.Workspaces.WorkspaceUnderTest;

namespace Conversations.Silo.Tests.Workspaces;

public sealed class SandboxTests
{
    [Fact]
    public async Task Files_outsideOfTheWorkspace_areNotThere()
    {
        await using var workspace = Make();
        var secret = Path.Combine(workspace.Root, "log.db");
        await File.WriteAllTextAsync(secret, "secret");
        foreach (var path in new[] { "/etc/shadow", "/root", "/home", secret, workspace.Root })
        {
            var (output, exitCode) = await workspace.Sh($"ls -d {path}");
            Assert.Contains("No such file or directory", output);
            Assert.Equal(2, exitCode);
        }
    }

    [Theory]
    [InlineData("/usr/made")]
    [InlineData("/etc/made")]
    [InlineData("/made")]
    [InlineData("/dev/made")]
    [InlineData("/run/terminal/made")]
    public async Task File_outsideOfTheWorkspace_cannotBeMade(string path)
    {
        await using var workspace = Make();
        var (output, exitCode) = await workspace.Sh($"touch {path}");
        Assert.Matches("Read-only file system|Permission denied", output);
        Assert.Equal(1, exitCode);
    }

    [Fact]
    public async Task Link_outOfTheWorkspace_leadsNowhere()
    {
        await using var workspace = Make();
        var (output, _) = await workspace.Sh("ln -s /etc/shadow link; cat link; ln -s ../../.. up; ls up/");
        Assert.Contains("cat: link: No such file or directory", output);
        Assert.DoesNotContain("log.db", output);
    }

    [Fact]
    public async Task ConfiguredPaths_areReadable()
    {
        var folder = Directory.CreateTempSubdirectory("shown-").FullName;
        var shown = Directory.CreateDirectory(Path.Combine(folder, "in")).FullName;
        await File.WriteAllTextAsync(Path.Combine(shown, "file"), "text");
        await using (var workspace = Make(options => options.ReadOnlyPaths.Add(shown)))
        {
            Assert.Equal(("text", 0), await workspace.Sh($"cat {shown}/file"));
            Assert.Equal(1, (await workspace.Sh($"touch {shown}/made")).ExitCode);
            Assert.Equal(0, (await workspace.Sh("[ ! -e /usr/share/ca-certificates ] || ls /etc/ssl/certs")).ExitCode);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Variables_ofTheServer_areNotSeen()
    {
        Environment.SetEnvironmentVariable("WORKSPACE_TEST_KEY", "sk-secret");
        await using var workspace = Make(options => options.Environment["GIVEN"] = "yes");
        var (output, _) = await workspace.Sh("cat /proc/*/environ 2>/dev/null | tr '\\0' '\\n'; env");
        Assert.DoesNotContain("sk-secret", output);
        Assert.Contains("HOME=/workspace\n", output);
        Assert.Contains("GIVEN=yes\n", output);
    }

    [Fact]
    public async Task Processes_ofTheMachine_areNotSeen()
    {
        await using var workspace = Make();
        Assert.Equal(("0", 0), await workspace.Sh("cat /proc/[0-9]*/comm | grep -c -E 'dotnet|testhost' || true"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Network_isReachedOnlyWhereItIsAllowed(bool allowed)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using var workspace = Make(options => options.Network = allowed);
        var (output, exitCode) = await workspace.Sh($"(exec 3<>/dev/tcp/127.0.0.1/{port}) && echo reached");
        Assert.Equal(allowed, output.Contains("reached", StringComparison.Ordinal));
        Assert.Equal(allowed ? 0 : 1, exitCode);
        Assert.Equal(allowed, listener.Pending());
    }

    [Fact]
    public async Task ForkBomb_isHeldByTheLimitAndGoneAfterAReset()
    {
        await using var workspace = Make(options => options.ProcessLimit = 60);
        var other = Guid.NewGuid();
        await workspace.Sh("true", other);
        await workspace.Call("terminal", new { command = "bomb() { bomb | bomb & }; bomb; sleep 600", timeout = 2 });
        // The neighbour does not feel it.
        Assert.Equal(("fine", 0), await workspace.Sh("(echo fine)", other));

        var reset = await workspace.Call("terminal", new { command = "ls /proc | grep -c '^[0-9]'", reset = true, timeout = 60 });
        Assert.Contains("exit code 0", reset.Text);
        var left = int.Parse(Details(reset)["content"]!.GetValue<string>().Split('\n')[^1], null);
        Assert.InRange(left, 1, 10);
    }

    [Fact]
    public async Task Memory_beyondTheLimit_isRefusedToTheProcess()
    {
        await using var workspace = Make(options => options.MemoryLimit = 100 << 20);
        var (output, exitCode) = await workspace.Sh("tail /dev/zero");
        Assert.Contains("memory exhausted", output);
        Assert.Equal(1, exitCode);
    }

    [Fact]
    public async Task File_beyondTheLimit_endsTheProcess()
    {
        await using var workspace = Make(options => options.FileLimit = 1 << 20);
        var (output, exitCode) = await workspace.Sh("head -c 2000000 /dev/zero > big; echo $?; stat -c %s big");
        Assert.EndsWith("1048576", output);
        Assert.DoesNotContain("0\n1048576", output.Replace("150\n", "", StringComparison.Ordinal));
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task Workspaces_ofTwoConversations_areApart()
    {
        await using var workspace = Make();
        var other = Guid.NewGuid();
        await workspace.Sh("echo mine > file");
        Assert.Equal(("", 0), await workspace.Sh("ls", other));
        if (Environment.IsPrivilegedProcess) Assert.NotEqual(await workspace.Sh("id -u"), await workspace.Sh("id -u", other));
    }

    [Fact]
    public async Task Command_withoutBubblewrap_isRefused()
    {
        await using var workspace = Make(options => options.Bubblewrap = "bwrap-that-nobody-has");
        var refused = await workspace.Call("terminal", new { command = "true" });
        Assert.False(refused.Success);
        Assert.StartsWith("Commands cannot be run: the server has no bubblewrap", refused.Text);
    }

    [Fact]
    public async Task Bubblewrap_thatFails_isQuoted()
    {
        await using var workspace = Make(options => options.ReadOnlyPaths.Add("/not/there"));
        var refused = await workspace.Call("terminal", new { command = "true" });
        Assert.False(refused.Success);
        Assert.Contains("The terminal cannot be started. bwrap: Can't find source path /not/there", refused.Text);
    }

    [Fact]
    public async Task NoSandbox_whereConfigured_runsCommandsInTheFolder()
    {
        await using var workspace = Make(options => options.Sandbox = Silo.Workspaces.SandboxKind.None);
        Assert.Equal((workspace.Folder, 0), await workspace.Sh("pwd"));
        await workspace.Sh("echo text > file");
        Assert.Contains("     1\ttext", (await workspace.Call("file_editor", new { command = "view", path = $"{workspace.Folder}/file" })).Text);
    }
}
