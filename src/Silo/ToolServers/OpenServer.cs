using Conversations.Workspaces;
using ModelContextProtocol.Client;

namespace Conversations.Silo.ToolServers;

/// <param name="Program">Null: it is reached by an address.</param>
internal sealed record OpenServer(McpClient Client, IRunningProgram? Program) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        // First, because a client waits for a program that takes its time.
        if (Program is not null) await Program.DisposeAsync();
        await Client.DisposeAsync();
    }
}
