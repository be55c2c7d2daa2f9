using System.Net.WebSockets;
using Conversations.Gateway.Access;
using Conversations.Gateway.Auth;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.Health;
using Conversations.Gateway.Streaming;
using Conversations.Storage;
using Conversations.Users;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Conversations.Gateway.Dialects.AgentServer.Sockets;

/// <summary>The way onto a socket: who comes says who it is, the conversation is one that it may see, and there is a place left.</summary>
sealed class SocketEntrance(
    SocketAuth auth,
    Owners owners,
    OpenRequests open,
    SocketCounts counts,
    ConversationView view,
    Draining draining,
    IOptions<StreamingOptions> streaming,
    IOptions<GatewayLimits> limits)
{
    const int NotAuthenticated = 4001;
    const int UnknownConversation = 4004;
    const int TooMany = 1013;
    const int GoingAway = 1001;

    /// <param name="serve">Talks with the client until it leaves, or the source is cancelled.</param>
    /// <exception cref="FastApiException">Before the socket is there. 403: the key is not good, or the page is a strange one. 426: this is no handshake.</exception>
    public async Task<IResult> Open(HttpContext http, SocketKind kind, Guid conversationId, Func<SocketWire, ConversationHead, CancellationTokenSource, Task> serve)
    {
        if (!http.WebSockets.IsWebSocketRequest) throw FastApiException.Of(426, "This route speaks WebSocket only");
        var admission = await auth.OfHandshake(http);
        if (admission is { Caller: null }) throw FastApiException.Forbidden();

        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        using var wire = new SocketWire(socket, limits.Value.RequestBodyBytes, streaming.Value.StreamWriteTimeout);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, draining.StreamsEnd);
        try
        {
            var admitted = admission ?? await auth.OfFirstFrame(http, wire, ended.Token);
            if (admitted.Caller is not { } caller)
            {
                await wire.Close(NotAuthenticated, "Authentication failed");
            }
            else if (await view.Find(conversationId, ended.Token) is not { } head || (caller.Scope is { } user && !await owners.MaySee(user, OwnedKind.Conversation, conversationId, ended.Token)))
            {
                await wire.Close(UnknownConversation, "Conversation not found");
            }
            else if (!counts.TryAdd(kind, conversationId))
            {
                await wire.Close(TooMany, kind.Full);
            }
            else
            {
                open.Add(http, admitted);
                try
                {
                    await serve(wire, head, ended);
                }
                finally
                {
                    open.Remove(http);
                    counts.Remove(kind, conversationId);
                }
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException)
        {
            // Nobody is there to be told anything, but where it is this server that leaves.
            if (draining.HasBegun && socket.State == WebSocketState.Open) await wire.Close(GoingAway, "The server is going away");
        }

        return Results.Empty;
    }
}
