using System.Text.Json;
using Conversations.Agents;
using Conversations.Grains.Tools;
using Conversations.Grains.ToolServers;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Conversations.Silo.ToolServers;

/// <summary>A conversation's connection to one server of tools. One that has broken is made anew by the next call.</summary>
internal sealed class ToolServerConnection(string name, ToolServer server, ToolServerOpening opening, TimeProvider time) : IAsyncDisposable
{
    static readonly TimeSpan UsualTimeout = TimeSpan.FromSeconds(300);
    static readonly TimeSpan ListPatience = TimeSpan.FromSeconds(5);

    readonly SemaphoreSlim turn = new(1, 1);
    OpenServer? open;
    Task changing = Task.CompletedTask;
    bool disposed;

    public string Name => name;

    /// <summary>Counts the lists of tools.</summary>
    public int Version { get; private set; }

    public IReadOnlyList<Tool> Tools { get; private set; } = [];

    public bool IsAlive => open is { Client.Completion.IsCompleted: false };

    TimeSpan Timeout => server.Timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : UsualTimeout;

    /// <exception cref="ToolServerException">It cannot be used.</exception>
    public async Task Open(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (IsAlive) return;
            await Close();
            (open, var tools) = await opening.Open(name, server, Changed, cancellationToken);
            Take(tools);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Calls a tool by the server's own name of it. Every failure is a result.</summary>
    public async Task<ToolResult> Call(string tool, Dictionary<string, JsonElement> arguments, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            await Open(either.Token);
            return ServedResult.Of(await open!.Client.CallToolAsync(new CallToolRequestParams { Name = tool, Arguments = arguments }, either.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ToolResult.Error($"MCP tool '{tool}' timed out after {Timeout.TotalSeconds:0} seconds.");
        }
        catch (ToolServerException gone)
        {
            return ToolResult.Error($"MCP client not connected for tool '{tool}'. Reconnection attempt failed: {gone.Message}");
        }
        catch (Exception failure) when (failure is McpException or IOException or HttpRequestException or InvalidOperationException or JsonException or TimeoutException)
        {
            return ToolResult.Error($"Error calling MCP tool {tool}: {failure.Message}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        disposed = true;
        await turn.WaitAsync();
        await Close();
        turn.Release();
    }

    async Task Close()
    {
        if (open is not { } closing) return;
        open = null;
        await closing.DisposeAsync();
    }

    /// <summary>The server has told that it has other tools now.</summary>
    Task Changed(McpClient client) => changing = List(client);

    public Task Settle(CancellationToken cancellationToken) => changing.WaitAsync(cancellationToken);

    async Task List(McpClient client)
    {
        using var patience = new CancellationTokenSource(ListPatience, time);
        try
        {
            Take([.. (await client.ListToolsAsync(cancellationToken: patience.Token)).Select(tool => tool.ProtocolTool)]);
        }
        catch (Exception failure) when (failure is McpException or IOException or HttpRequestException or InvalidOperationException or OperationCanceledException)
        {
            // It has gone away since; the next call finds that out, and until then the old list stands.
        }
    }

    void Take(IReadOnlyList<Tool> tools)
    {
        Tools = tools;
        Version++;
    }
}
