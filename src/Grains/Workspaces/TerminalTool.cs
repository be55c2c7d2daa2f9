using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Grains.Tools;
using Conversations.Workspaces;

namespace Conversations.Grains.Workspaces;

/// <summary><c>terminal(command, is_input = false, timeout?, reset = false)</c> → what the conversation's shell says.</summary>
sealed class TerminalTool(IWorkspaces workspaces) : ITool
{
    const string Ways = "You may wait longer to see additional output by sending empty command '', send other commands to interact with the current process, "
        + "send keys (\"C-c\", \"C-z\", \"C-d\") to interrupt/kill the previous command before sending your new command, "
        + "or use the timeout parameter in terminal for future commands.";

    const string ResetDone = "Terminal session has been reset. All previous environment variables and session state have been cleared.";

    public string Name => "terminal";

    public string Kind => "workspace";

    public string Description => """
        Runs a bash command in the conversation's shell.
        The shell stays: the working directory, variables and background jobs of one call are there in the next. It runs one command at a time.
        An exit code of -1 means that the command is still running, because it has said nothing for a while or has used up its timeout. Then call again with
        is_input=true: an empty command waits for more output, a text is typed into the program, and C-c, C-d or C-z is pressed.
        Give a timeout to a command that takes long. Start what should run on (a server) in the background, with its output in a file.
        Of very long output only the beginning and the end are shown. If the shell does not answer any more, reset it; that ends everything in it.
        """;

    public JsonElement Parameters { get; } = JsonElement.Parse("""
        {
          "type": "object",
          "properties": {
            "command": { "type": "string", "description": "The bash command. Empty: more output of what runs. With is_input: text for it, or a key such as C-c." },
            "is_input": { "type": "boolean", "description": "True: the command is input to the program that runs, not a new command. Default false." },
            "timeout": { "type": "number", "minimum": 0, "description": "Seconds to wait for the end. Without it you are asked once there is no new output for a while." },
            "reset": { "type": "boolean", "description": "True: end the shell and everything in it, and begin a new one. Not together with is_input." }
          },
          "required": ["command"]
        }
        """);

    public bool Repeatable => false;

    public async Task<ToolResult> Run(JsonElement arguments, ToolScope scope, CancellationToken cancellationToken)
    {
        var command = new TerminalCommand(arguments.Text("command"))
        {
            IsInput = arguments.Flag("is_input"),
            Timeout = arguments.OptionalNumber("timeout") is { } seconds ? Seconds(seconds) : null,
            Reset = arguments.Flag("reset"),
            Variables = Mentioned(arguments.Text("command"), scope.Secrets),
        };
        if (command is { IsInput: true, Reset: true }) return ToolResult.Error("Cannot use reset=True with is_input=True");

        try
        {
            return Result(command, await workspaces.Of(scope.WorkspaceId).Execute(command, cancellationToken));
        }
        catch (WorkspaceException refused)
        {
            return ToolResult.Error(refused.Message);
        }
    }

    /// <summary>A command gets the secrets that it names, and no others.</summary>
    static Dictionary<string, string> Mentioned(string command, IReadOnlyDictionary<string, string> secrets) =>
        secrets.Where(secret => command.Contains(secret.Key, StringComparison.Ordinal)).ToDictionary();

    static ToolResult Result(TerminalCommand command, TerminalOutput output)
    {
        var told = output.Text.TrimEnd();
        var content = output.State switch
        {
            TerminalState.NothingRuns when command.Command.Trim().Length == 0 => "No previous running command to retrieve logs from.",
            TerminalState.NothingRuns => "No previous running command to interact with.",
            _ when command.Reset && told.Length > 0 => $"{ResetDone}\n\n{told}",
            _ when command.Reset => ResetDone,
            _ => told,
        };
        var suffix = Suffix(command, output);
        var text = content + suffix;
        if (output.WorkingDirectory is { } folder) text += $"\n[Current working directory: {folder}]";
        if (output.State is TerminalState.Completed or TerminalState.Reset) text += Text($"\n[Command finished with exit code {output.ExitCode}]");

        var failed = output.State is TerminalState.Busy or TerminalState.NothingRuns;
        return new ToolResult(!failed, text)
        {
            Details = JsonSerializer.SerializeToElement(new JsonObject
            {
                ["command"] = command.Reset ? $"[RESET] {command.Command}".TrimEnd() : command.Command,
                ["content"] = content,
                ["exit_code"] = output.State == TerminalState.NothingRuns ? null : output.ExitCode,
                ["timeout"] = output.State is TerminalState.Silent or TerminalState.TimedOut,
                ["working_dir"] = output.WorkingDirectory,
                ["suffix"] = suffix,
            }),
        };
    }

    static string Suffix(TerminalCommand command, TerminalOutput output) => output.State switch
    {
        TerminalState.Completed => Text($"\n[The command completed with exit code {output.ExitCode}.{Key(command)}]"),
        TerminalState.ShellEnded =>
            Text($"\n[The shell has ended with exit code {output.ExitCode}. The next command starts a new one, in the workspace's folder.]"),
        TerminalState.Silent => Text($"\n[The command has no new output after {output.Waited.TotalSeconds} seconds. {Ways}]"),
        TerminalState.TimedOut => Text($"\n[The command timed out after {output.Waited.TotalSeconds} seconds. {Ways}]"),
        TerminalState.Busy => $"\n[Your command \"{command.Command}\" is NOT executed. The previous command is still running - "
            + "You CANNOT send new commands until the previous command is completed. By setting `is_input` to `true`, you can interact with the current process: " + $"{Ways}]",
        _ => "",
    };

    static string Key(TerminalCommand command) =>
        command.Command.Trim() is ['C' or 'c', '-', var letter] ? $" CTRL+{char.ToUpperInvariant(letter)} was sent." : "";

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    static TimeSpan Seconds(double seconds) => seconds < 0
        ? throw new ToolArgumentException("The argument 'timeout' must not be negative.")
        : TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.SecondsPerDay));
}
