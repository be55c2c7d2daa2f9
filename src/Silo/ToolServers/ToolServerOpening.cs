using System.Net;
using System.Text.Json;
using Conversations.Agents;
using Conversations.Grains.ToolServers;
using Conversations.Workspaces;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Conversations.Silo.ToolServers;

/// <summary>Starts or finds a server of tools, and asks it for them.</summary>
internal sealed class ToolServerOpening(IWorkspace workspace, IHttpClientFactory http, TimeProvider time)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="changed">Called when the server tells that its tools have changed.</param>
    /// <exception cref="ToolServerException">It cannot be used.</exception>
    public async Task<(OpenServer Server, IReadOnlyList<Tool> Tools)> Open(string name, ToolServer server, Func<McpClient, Task> changed, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        IRunningProgram? program = null;
        McpClient? client = null;
        try
        {
            program = server.Command is null ? null : await workspace.Start(
                new ProgramStart(server.Command, server.Arguments, server.Variables) { Folder = server.Folder }, either.Token);
            IClientTransport transport = program is null ? ByAddress(server) : new StreamClientTransport(program.Input, new BoundedLines(program.Output));
            client = await McpClient.CreateAsync(transport, Options(() => client is { } told ? changed(told) : Task.CompletedTask), null, either.Token);
            var tools = await client.ListToolsAsync(cancellationToken: either.Token);
            return (new OpenServer(client, program), [.. tools.Select(tool => tool.ProtocolTool)]);
        }
        catch (Exception failure)
        {
            var complaint = program?.Complaints.Trim();
            if (program is not null) await program.DisposeAsync();
            if (client is not null) await client.DisposeAsync();
            cancellationToken.ThrowIfCancellationRequested();
            if (Reason(failure) is not { } reason) throw;
            throw new ToolServerException($"The MCP server '{name}' {reason}{(complaint is { Length: > 0 } ? $"\nIt said: {complaint}" : "")}", failure);
        }
    }

    HttpClientTransport ByAddress(ToolServer server) => new(
        new HttpClientTransportOptions
        {
            Endpoint = new Uri(server.Url!),
            AdditionalHeaders = server.Headers.ToDictionary(),
            ConnectionTimeout = Patience,
            TransportMode = server.ServerSentEvents switch { true => HttpTransportMode.Sse, false => HttpTransportMode.StreamableHttp, null => HttpTransportMode.AutoDetect },
        },
        http.CreateClient(ToolServerConnector.Client),
        ownsHttpClient: true);

    static McpClientOptions Options(Func<Task> changed) => new()
    {
        ClientInfo = new Implementation { Name = "conversations", Version = "1.0.0" },
        InitializationTimeout = Patience,
        Handlers = new McpClientHandlers
        {
            NotificationHandlers =
            [
                new(NotificationMethods.ToolListChangedNotification, (_, _) =>
                {
                    // Not awaited: the answer to what it asks comes by the same way as this.
                    _ = changed();
                    return ValueTask.CompletedTask;
                }),
            ],
        },
    };

    /// <summary>Null: it is a fault of this server's.</summary>
    static string? Reason(Exception failure) => failure switch
    {
        WorkspaceException refused => $"could not be started: {refused.Message}",
        OperationCanceledException or TimeoutException => $"did not list its tools within {Patience.TotalSeconds:0} seconds.",
        HttpRequestException { StatusCode: HttpStatusCode status } => $"refused the connection with status {(int)status}.",
        McpException or HttpRequestException or IOException or InvalidOperationException or JsonException or UriFormatException => $"could not be reached: {failure.Message}",
        _ => null,
    };
}
