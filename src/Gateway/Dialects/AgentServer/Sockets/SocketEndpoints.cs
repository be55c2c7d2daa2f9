using System.Net.WebSockets;
using Conversations.Gateway.Access;
using Conversations.Gateway.Auth;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Events;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.Health;
using Conversations.Gateway.OpenApi;
using Conversations.Gateway.Streaming;
using Conversations.Storage;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Conversations.Gateway.Dialects.AgentServer.Sockets;

/// <summary>A conversation's events over a WebSocket: how it stands, then its history if asked for, then what happens.</summary>
static class SocketEndpoints
{
    const int NotAuthenticated = 4001;
    const int UnknownConversation = 4004;
    const int TooMany = 1013;
    const int GoingAway = 1001;

    public static void Map(RouteGroupBuilder server) => server.MapGet("/sockets/events/{conversation_id}", Open).ExcludeFromDescription().Open().Plain("conversation_id");

    [EndpointSummary("Opens a WebSocket that carries the events of a conversation, and takes messages.")]
    [Asks("session_api_key", "resend_mode", "resend_all", "after_timestamp")]
    static async Task<IResult> Open(
        HttpContext http,
        SocketAuth auth,
        Owners owners,
        OpenRequests open,
        SocketCounts counts,
        EventReaders readers,
        ConversationView view,
        ConversationFeeds feeds,
        LiveConnections connections,
        IConversationReader store,
        IGrainFactory grains,
        Draining draining,
        IOptions<StreamingOptions> streaming,
        IOptions<GatewayLimits> limits,
        TimeProvider time)
    {
        if (!http.WebSockets.IsWebSocketRequest) throw FastApiException.Of(426, "This route speaks WebSocket only");
        if (!WireUuid.TryParse(http.Request.RouteValues["conversation_id"] as string, out var id)) throw FastApiException.Forbidden();
        var admission = await auth.OfHandshake(http);
        if (admission is { Caller: null }) throw FastApiException.Forbidden();
        var resend = Resend.Of(http.Request, time.LocalTimeZone);

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
            else if (await view.Find(id, ended.Token) is null || (caller.Scope is { } user && !await owners.MaySee(user, OwnedKind.Conversation, id, ended.Token)))
            {
                await wire.Close(UnknownConversation, "Conversation not found");
            }
            else if (!counts.TryAdd(id))
            {
                await wire.Close(TooMany, "Too many connections for this conversation");
            }
            else
            {
                open.Add(http, admitted);
                try
                {
                    await Serve();
                }
                finally
                {
                    open.Remove(http);
                    counts.Remove(id);
                }
            }
        }
        catch (Exception gone) when (gone is WebSocketException or OperationCanceledException or IOException)
        {
            // Nobody is there to be told anything, but where it is this server that leaves.
            if (draining.HasBegun && socket.State == WebSocketState.Open) await wire.Close(GoingAway, "The server is going away");
        }

        return Results.Empty;

        async Task Serve()
        {
            using var connection = connections.Enter(id);
            var feed = new SocketFeed(Math.Max(1, streaming.Value.StreamWatchdog.Ticks / streaming.Value.Tick.Ticks));
            // Subscribed before anything is read, so that nothing falls in between.
            await feeds.Attach(id, feed);
            try
            {
                if (await readers.Find(id, ended.Token) is not { } events) return;
                var shown = await view.Show(events.Head, includeSkills: false, ended.Token);
                var session = new EventSocket(wire, feed, events, store, view, grains.GetGrain<IConversationGrain>(id), time, await resend.From(events, ended.Token))
                {
                    ShowsPieces = (bool?)shown["agent"]?["llm"]?["stream"] ?? false,
                };
                await session.TellState(ended.Token);
                var telling = session.Tell(ended.Token);
                var listening = session.Listen(ended.Token);
                await Task.WhenAny(telling, listening);
                var left = listening.IsCompletedSuccessfully;
                await ended.CancelAsync();
                feed.Wake();
                if (left) await wire.Close((int)WebSocketCloseStatus.NormalClosure, "");
                await Task.WhenAll(telling, listening);
            }
            finally
            {
                feeds.Detach(id, feed);
            }
        }
    }
}
