using Conversations.Silo.Tests.Models;
using static Conversations.Silo.Tests.Workspaces.WorkspaceUnderTest;

namespace Conversations.Silo.Tests.Workspaces;

public sealed class TerminalTests
{
    [Fact]
    public async Task Shell_overTwoCalls_keepsFolderVariablesAndLastStatus()
    {
        await using var workspace = Make();
        Assert.Equal(("", 1), await workspace.Sh("mkdir sub; cd sub; export A='1 2'; b=3; false"));
        Assert.Equal(("1 1 2 3 /workspace/sub", 0), await workspace.Sh("echo $? $A $b $PWD"));
    }

    [Fact]
    public async Task Result_ofACommand_tellsOutputExitCodeAndFolder()
    {
        await using var workspace = Make();
        var result = await workspace.Call("terminal", new { command = "cd /tmp; echo out; echo err >&2; (exit 7)" });
        Assert.True(result.Success);
        Assert.Equal(
            "out\nerr\n[The command completed with exit code 7.]\n[Current working directory: /tmp]\n[Command finished with exit code 7]", result.Text);
        var details = Details(result);
        Assert.Equal("/tmp", (string?)details["working_dir"]);
        Assert.False((bool)details["timeout"]!);
    }

    [Fact]
    public async Task Command_ofManyLines_runsWhole()
    {
        await using var workspace = Make();
        var script = string.Join('\n', Enumerable.Range(0, 2000).Select(number => $"echo 'line {number} ü \" $x !'"));
        var (output, _) = await workspace.Sh($"{script}\ncat <<END | wc -l\na\nb\nEND");
        Assert.StartsWith("line 0 ü \" $x !\nline 1 ü", output);
        Assert.EndsWith("line 1999 ü \" $x !\n2", output);
    }

    [Fact]
    public async Task Command_withColours_isShownWithoutThem()
    {
        await using var workspace = Make();
        Assert.Equal(("red", 0), await workspace.Sh("printf '\\e[31mred\\e[0m\\n'"));
    }

    [Fact]
    public async Task SilentCommand_isReportedAndTakesInput()
    {
        await using var workspace = Make(options => options.SilenceTimeout = TimeSpan.FromMilliseconds(300));
        var silent = await workspace.Call("terminal", new { command = "echo name?; read name; echo hello $name" });
        Assert.True(silent.Success);
        Assert.StartsWith("name?\n[The command has no new output after 0.3 seconds. You may wait longer", silent.Text);
        Assert.Equal(-1, (int)Details(silent)["exit_code"]!);
        Assert.True((bool)Details(silent)["timeout"]!);

        var answered = await workspace.Type("Ada");
        Assert.StartsWith("hello Ada\n[The command completed with exit code 0.]", answered.Text);
    }

    [Fact]
    public async Task NewCommand_whileOneRuns_isNotExecuted()
    {
        await using var workspace = Make();
        await workspace.Call("terminal", new { command = "cat > typed", timeout = 0.2 });
        var refused = await workspace.Call("terminal", new { command = "touch made" });
        Assert.False(refused.Success);
        Assert.Contains("[Your command \"touch made\" is NOT executed. The previous command is still running", refused.Text);

        await workspace.Call("terminal", new { command = "one", is_input = true, timeout = 0.2 });
        var ended = await workspace.Type("C-d");
        Assert.Contains("exit code 0. CTRL+D was sent.]", ended.Text);
        Assert.Equal(("one\ntyped", 0), await workspace.Sh("cat typed; ls"));
    }

    [Fact]
    public async Task SleepOfTenMinutes_timesOutAndCanBeInterrupted()
    {
        await using var workspace = Make();
        var late = await workspace.Call("terminal", new { command = "echo begun; sleep 600", timeout = 0.5 });
        Assert.StartsWith("begun\n[The command timed out after 0.5 seconds. ", late.Text);

        var interrupted = await workspace.Type("C-c");
        Assert.Contains("exit code 130. CTRL+C was sent.]", interrupted.Text);
        Assert.Equal(("on", 0), await workspace.Sh("echo on"));
    }

    [Fact]
    public async Task Loop_ofTheShellItself_canBeInterrupted()
    {
        await using var workspace = Make();
        await workspace.Call("terminal", new { command = "kept=1; while :; do :; done", timeout = 0.2 });
        Assert.Contains("exit code 130", (await workspace.Type("C-c")).Text);
        Assert.Equal(("1", 0), await workspace.Sh("echo $kept"));
    }

    [Fact]
    public async Task EmptyCommand_waitsForTheRestOfTheOutput()
    {
        await using var workspace = Make();
        await workspace.Call("terminal", new { command = "echo first; until [ -e go ]; do sleep 0.02; done; echo second", timeout = 0.2 });
        await workspace.Call("file_editor", new { command = "create", path = "/workspace/go", file_text = "" });
        Assert.StartsWith("second\n[The command completed", (await workspace.Type("")).Text);
    }

    [Fact]
    public async Task BackgroundOutput_isSeenByTheNextCall()
    {
        await using var workspace = Make();
        await workspace.Sh("(until [ -e go ]; do sleep 0.02; done; echo from behind; touch gone) &");
        var (output, _) = await workspace.Sh("touch go; until [ -e gone ]; do sleep 0.02; done");
        Assert.Contains("from behind", output);
    }

    [Theory]
    [InlineData("", false, "No previous running command to retrieve logs from.")]
    [InlineData("text", true, "No previous running command to interact with.")]
    [InlineData("C-c", true, "No previous running command to interact with.")]
    public async Task Input_whenNothingRuns_isRefused(string command, bool input, string message)
    {
        await using var workspace = Make();
        await workspace.Sh("true");
        var refused = await workspace.Call("terminal", new { command, is_input = input });
        Assert.False(refused.Success);
        Assert.Equal(message, refused.Text);
    }

    [Fact]
    public async Task Reset_endsWhatRunsAndBeginsAnew()
    {
        await using var workspace = Make();
        await workspace.Call("terminal", new { command = "A=1; cd /tmp; sleep 600.123001", timeout = 0.2 });
        var reset = await workspace.Call("terminal", new { command = "echo \"[$A]\" $PWD", reset = true });
        Assert.StartsWith("Terminal session has been reset. All previous environment variables and session state have been cleared.\n\n[] /workspace\n", reset.Text);
        await Until(() => Processes("600.123001").Count == 0, "the old shell's command to end");

        Assert.StartsWith("Terminal session has been reset.", (await workspace.Call("terminal", new { command = "", reset = true })).Text);
        Assert.Equal("Cannot use reset=True with is_input=True", (await workspace.Call("terminal", new { command = "x", reset = true, is_input = true })).Text);
    }

    [Fact]
    public async Task Exit_endsTheShellAndTheNextCommandHasANewOne()
    {
        await using var workspace = Make();
        var ended = await workspace.Call("terminal", new { command = "echo bye; exit 3" });
        Assert.Contains("bye", ended.Text);
        Assert.Contains("[The shell has ended with exit code 3.", ended.Text);
        Assert.Equal(("new", 0), await workspace.Sh("echo new"));
    }

    [Fact]
    public async Task TerminalLeftInDisorder_isPutInOrderForTheNextCommand()
    {
        await using var workspace = Make();
        await workspace.Sh("stty raw echo; exec 2>/dev/null; exec >/dev/null");
        Assert.Equal(("", 0), await workspace.Sh("echo unheard"));
        Assert.Equal(("heard", 0), await workspace.Sh("echo heard >/dev/tty"));
    }

    [Fact]
    public async Task CancelledCall_endsTheCommandAndKeepsTheShell()
    {
        await using var workspace = Make();
        await workspace.Sh("kept=1");
        using var cancel = new CancellationTokenSource();
        var call = workspace.Call("terminal", new { command = "sleep 600.123002 | cat", timeout = 600 }, cancellationToken: cancel.Token);
        await Until(() => Processes("sleep 600.123002").Count > 0, "the command to run");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Until(() => Processes("sleep 600.123002").Count == 0, "the command to end");
        Assert.Equal(("1", 0), await workspace.Sh("echo $kept"));
    }

    // As with an interrupt that comes while bash is starting a program: the first one ends nothing.
    [Fact]
    public async Task CancelledCommand_thatMissesTheFirstInterrupt_endsAndKeepsTheShell()
    {
        await using var workspace = Make();
        await workspace.Sh("kept=1");
        using var cancel = new CancellationTokenSource();
        var call = workspace.Call("terminal", new { command = "bash -c 'trap \"trap - INT\" INT; while :; do sleep 600.123004; done'", timeout = 600 }, cancellationToken: cancel.Token);
        await Until(() => Processes("sleep 600.123004").Count > 1, "the command to run");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Until(() => Processes("600.123004").Count == 0, "the command to end");
        Assert.Equal(("1", 0), await workspace.Sh("echo $kept"));
    }

    [Fact]
    public async Task CancelledCommand_thatIgnoresInterrupts_isKilledWithItsShell()
    {
        await using var workspace = Make();
        using var cancel = new CancellationTokenSource();
        var call = workspace.Call("terminal", new { command = "bash -c 'trap \"\" INT; while :; do sleep 600.123003; done'", timeout = 600 }, cancellationToken: cancel.Token);
        await Until(() => Processes("sleep 600.123003").Count > 1, "the command to run");
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Until(() => Processes("600.123003").Count == 0, "the command to end");
        Assert.Equal(("on", 0), await workspace.Sh("echo on"));
    }

    [Fact]
    public async Task CallsAtTheSameTime_runOneAfterTheOther()
    {
        await using var workspace = Make();
        var results = await Task.WhenAll(Enumerable.Range(0, 5).Select(number => workspace.Sh($"echo {number}; echo $((number + {number}))")));
        Assert.Equal(Enumerable.Range(0, 5).Select(number => ($"{number}\n{number}", 0)), results);
    }

    [Fact]
    public async Task IdleShell_isEndedAndItsSuccessorStartsInTheWorkspace()
    {
        var time = new AdvancedTime();
        await using var workspace = Make(time: time);
        await workspace.Sh("cd /tmp; sleep 600.123004 &");
        await workspace.Pool.EndIdle();
        Assert.NotEmpty(Processes("sleep 600.123004"));

        time.Advance(TimeSpan.FromHours(2));
        await workspace.Pool.EndIdle();
        await Until(() => Processes("sleep 600.123004").Count == 0, "the idle shell to end");
        Assert.Equal(("/workspace", 0), await workspace.Sh("pwd"));
    }

    [Fact]
    public async Task Arguments_ofTheWrongKind_areRefused()
    {
        await using var workspace = Make();
        Assert.Equal("The argument 'command' is required.", (await workspace.Call("terminal", new { })).Text);
        Assert.Equal("The argument 'is_input' must be a boolean.", (await workspace.Call("terminal", new { command = "x", is_input = "yes" })).Text);
        Assert.Equal("The argument 'timeout' must not be negative.", (await workspace.Call("terminal", new { command = "x", timeout = -1 })).Text);
    }
}
