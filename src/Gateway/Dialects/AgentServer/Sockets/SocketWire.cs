using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Wire;

namespace Conversations.Gateway.Dialects.AgentServer.Sockets;

/// <summary>One socket: whole text frames in, whole text frames out, one at a time.</summary>
sealed class SocketWire(WebSocket socket, long mostBytes, TimeSpan writeTimeout) : IDisposable
{
    readonly SemaphoreSlim turn = new(1, 1);
    readonly byte[] buffer = new byte[4096];

    /// <summary>Sends a frame; members that are null are left out.</summary>
    /// <exception cref="OperationCanceledException">The client takes nothing for too long.</exception>
    public async Task Send(JsonNode frame, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(writeTimeout);
            await socket.SendAsync(WireJson.Bytes(WireJson.WithoutNulls(frame)), WebSocketMessageType.Text, true, patience.Token);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The next frame; null when the client has gone.</summary>
    public async Task<string?> Receive(CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        while (true)
        {
            // A socket whose reading is broken off is broken itself, and could not be told why.
            var received = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), CancellationToken.None).WaitAsync(cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close) return null;
            text.Write(buffer, 0, received.Count);
            if (text.Length > mostBytes) throw new WebSocketException(WebSocketError.InvalidMessageType, "The frame is larger than this server accepts.");
            if (received.EndOfMessage) return System.Text.Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
        }
    }

    /// <summary>Tells and listens at the same time, until the client leaves or one of both fails.</summary>
    /// <param name="wake">Ends a wait of the teller.</param>
    /// <param name="ended">Is cancelled at the end.</param>
    public async Task Converse(Func<CancellationToken, Task> tell, Func<CancellationToken, Task> listen, Action wake, CancellationTokenSource ended)
    {
        var telling = tell(ended.Token);
        var listening = listen(ended.Token);
        await Task.WhenAny(telling, listening);
        var left = listening.IsCompletedSuccessfully;
        await ended.CancelAsync();
        wake();
        if (left) await Close((int)WebSocketCloseStatus.NormalClosure, "");
        await Task.WhenAll(telling, listening);
    }

    public async Task Close(int status, string reason)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return;
        using var patience = new CancellationTokenSource(writeTimeout);
        await turn.WaitAsync(patience.Token);
        try
        {
            await socket.CloseOutputAsync((WebSocketCloseStatus)status, reason, patience.Token);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();
}
