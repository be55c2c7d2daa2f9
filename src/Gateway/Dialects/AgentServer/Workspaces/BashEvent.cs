using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Workspaces;

namespace Conversations.Gateway.Dialects.AgentServer.Workspaces;

/// <summary>What is told of a client's command: that it has begun, and what came of it, in one piece.</summary>
sealed record BashEvent(CommandRecord Command, bool IsOutput)
{
    /// <summary>Its place among the outputs of the command.</summary>
    public const int Order = 0;

    public Guid Id => IsOutput ? NamedId.Of($"bash-output:{Command.Id}") : Command.Id;

    public string Kind => IsOutput ? "BashOutput" : "BashCommand";

    public DateTimeOffset At => IsOutput ? Command.EndedAt!.Value : Command.StartedAt;

    /// <summary>All events of commands, oldest first.</summary>
    public static IEnumerable<BashEvent> Of(CommandRecords commands) => commands.Items
        .SelectMany(command => command.EndedAt is null ? new[] { new BashEvent(command, false) } : [new(command, false), new(command, true)])
        .OrderBy(item => item.At).ThenBy(item => item.IsOutput).ThenBy(item => item.Id);

    public JsonObject ShowCommand() => Show(new JsonObject
    {
        ["command"] = Command.Command.Command,
        ["cwd"] = Command.Command.Folder,
        ["timeout"] = (long)Command.Command.Timeout.TotalSeconds,
    });

    public JsonObject ShowOutput(CommandResult result) => Show(new JsonObject
    {
        ["command_id"] = WireUuid.Hex(Command.Id),
        ["order"] = Order,
        ["exit_code"] = result.ExitCode,
        ["stdout"] = result.Stdout,
        ["stderr"] = result.Stderr,
    });

    JsonObject Show(JsonObject fields)
    {
        fields.Insert(0, "kind", Kind);
        fields.Insert(1, "id", WireUuid.Hex(Id));
        fields.Insert(2, "timestamp", WireTime.Utc(At));
        return fields;
    }
}
