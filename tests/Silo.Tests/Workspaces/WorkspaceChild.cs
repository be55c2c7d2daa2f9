using Conversations.Silo.Workspaces;
using Conversations.Workspaces;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Conversations.Silo.Tests.Workspaces;

/// <summary>The server that <see cref="LifetimeTests"/> kills while its tools run.</summary>
internal static class WorkspaceChild
{
    public const string Name = "workspace";

    public const string Ready = "ready";

    public static async Task Run(string root, string command)
    {
        await using var pool = new WorkspacePool(Options.Create(new WorkspaceOptions { Root = root }), new CommandNewsHeard(), TimeProvider.System, NullLogger<WorkspacePool>.Instance);
        var workspace = pool.Of(Guid.NewGuid());
        var said = await workspace.Execute(new TerminalCommand($"setsid {command} & {command}") { Timeout = TimeSpan.FromSeconds(2) }, default);
        Console.WriteLine(Ready);
        Console.WriteLine(said.Text);
        await Task.Delay(Timeout.Infinite);
    }
}
