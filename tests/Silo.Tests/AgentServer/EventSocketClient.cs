using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Conversations.Silo.Tests.AgentServer;

/// <summary>A client of a socket.</summary>
sealed class EventSocketClient : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly ClientWebSocket socket = new();
    readonly byte[] buffer = new byte[1 << 16];

    public static Task<EventSocketClient> Open(AgentServer server, string id, string query = "", string? header = null, string? origin = null) =>
        Open(server.Silo.Address.Authority, id, query, header, origin);

    /// <param name="authority">Host and port of the server.</param>
    public static Task<EventSocketClient> Open(string authority, string id, string query = "", string? header = null, string? origin = null) =>
        At(authority, $"sockets/events/{id}?{query}", header, origin);

    /// <param name="path">Below the base of the API.</param>
    public static async Task<EventSocketClient> At(string authority, string path, string? header = null, string? origin = null)
    {
        var client = new EventSocketClient();
        if (header is not null) client.socket.Options.SetRequestHeader("X-Session-API-Key", header);
        if (origin is not null) client.socket.Options.SetRequestHeader("Origin", origin);
        client.socket.Options.CollectHttpResponseDetails = true;
        using var patience = new CancellationTokenSource(Patience);
        await client.socket.ConnectAsync(new Uri($"ws://{authority}/agent-server/{path}"), patience.Token);
        return client;
    }

    public async Task Send(string frame)
    {
        using var patience = new CancellationTokenSource(Patience);
        await socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, true, patience.Token);
    }

    /// <summary>The next frame; null when the server has closed.</summary>
    public async Task<JsonObject?> Next()
    {
        using var patience = new CancellationTokenSource(Patience);
        var text = new StringBuilder();
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, patience.Token);
            if (received.MessageType == WebSocketMessageType.Close) return null;
            text.Append(Encoding.UTF8.GetString(buffer, 0, received.Count));
            if (received.EndOfMessage) return JsonNode.Parse(text.ToString())!.AsObject();
        }
    }

    /// <summary>Frames up to the first that is as wanted.</summary>
    public async Task<List<JsonObject>> Until(Func<JsonObject, bool> wanted)
    {
        var frames = new List<JsonObject>();
        while (await Next() is { } frame)
        {
            frames.Add(frame);
            if (wanted(frame)) return frames;
        }

        throw new InvalidOperationException($"The socket was closed ({Closed}) after {string.Join('\n', frames)}");
    }

    public Task<List<JsonObject>> UntilStatus(string status) => Until(frame => (string?)frame["key"] == "execution_status" && (string?)frame["value"] == status);

    public (int Status, string? Reason) Closed => ((int)(socket.CloseStatus ?? 0), socket.CloseStatusDescription);

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (socket.State == WebSocketState.Open) await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
        }
        catch (WebSocketException)
        {
            // The server is gone.
        }

        socket.Dispose();
    }
}
