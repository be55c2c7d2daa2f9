using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Events;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Conversations.Gateway.Streaming;
using Conversations.Storage;
using Conversations.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Conversations.Gateway.Dialects.AgentServer.Sockets;

/// <summary>A conversation's events over a WebSocket: how it stands, then its history if asked for, then what happens.</summary>
static class SocketEndpoints
{
    public static void Map(RouteGroupBuilder server) => server.MapGet("/sockets/events/{conversation_id}", Open).ExcludeFromDescription().Open().Plain("conversation_id");

    [EndpointSummary("Opens a WebSocket that carries the events of a conversation, and takes messages.")]
    [Asks("session_api_key", "resend_mode", "resend_all", "after_timestamp")]
    static Task<IResult> Open(
        HttpContext http,
        SocketEntrance entrance,
        EventReaders readers,
        ConversationView view,
        ConversationFeeds feeds,
        LiveConnections connections,
        IConversationReader store,
        IGrainFactory grains,
        IOptions<StreamingOptions> streaming,
        TimeProvider time)
    {
        if (!WireUuid.TryParse(http.Request.RouteValues["conversation_id"] as string, out var id)) throw FastApiException.Forbidden();
        var resend = Resend.Of(http.Request, time.LocalTimeZone);
        return entrance.Open(http, SocketKind.Events, id, async (wire, _, ended) =>
        {
            using var connection = connections.Enter(id);
            var feed = new SocketFeed(streaming.Value.WatchdogTicks());
            // Subscribed before anything is read, so that nothing falls in between.
            await feeds.Attach(ConversationStream.Of(id), feed);
            try
            {
                if (await readers.Find(id, ended.Token) is not { } events) return;
                var shown = await view.Show(events.Head, includeSkills: false, ended.Token);
                var session = new EventSocket(wire, feed, events, store, view, grains.GetGrain<IConversationGrain>(id), time, await resend.From(events, ended.Token))
                {
                    ShowsPieces = (string?)shown["agent"]?["kind"] == AcpSpec.Kind || ((bool?)shown["agent"]?["llm"]?["stream"] ?? false),
                };
                await session.TellState(ended.Token);
                await wire.Converse(session.Tell, session.Listen, feed.Wake, ended);
            }
            finally
            {
                feeds.Detach(ConversationStream.Of(id), feed);
            }
        });
    }
}
