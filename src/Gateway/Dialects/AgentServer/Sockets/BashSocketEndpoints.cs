using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.AgentServer.Workspaces;
using Conversations.Gateway.OpenApi;
using Conversations.Gateway.Streaming;
using Conversations.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Conversations.Gateway.Dialects.AgentServer.Sockets;

/// <summary>The commands of a conversation's workspace over a WebSocket: what was, if asked for, then what happens.</summary>
static class BashSocketEndpoints
{
    /// <param name="host">The server, or the host of one workspace.</param>
    public static RouteHandlerBuilder Map(RouteGroupBuilder host) => host.MapGet("/sockets/bash-events", Open).ExcludeFromDescription().Open();

    [EndpointSummary("Opens a WebSocket that carries the commands of a workspace and what they say, and takes commands.")]
    [Asks("conversation_id", "session_api_key", "resend_mode", "resend_all", "after_timestamp")]
    static Task<IResult> Open(
        HttpContext http, SocketEntrance entrance, ConversationFeeds feeds, IGrainFactory grains, IOptions<StreamingOptions> streaming, TimeProvider time)
    {
        var id = WorkspaceEndpoints.IdOf(http.Request);
        // Taken before the client can know that it is let in: what happens from then on is news to it.
        var from = Resend.Of(http.Request, time.LocalTimeZone).Since(time.GetUtcNow());
        return entrance.Open(http, SocketKind.Commands, id, async (wire, head, ended) =>
        {
            var feed = new CommandFeed(streaming.Value.WatchdogTicks());
            var stream = ConversationStream.OfCommands(head.Metadata.WorkspaceId ?? head.Id);
            // Subscribed before anything is read, so that nothing falls in between.
            await feeds.Attach(stream, feed);
            try
            {
                var session = new BashSocket(wire, feed, grains.GetGrain<IConversationGrain>(id), time, from);
                await wire.Converse(session.Tell, session.Listen, feed.Wake, ended);
            }
            finally
            {
                feeds.Detach(stream, feed);
            }
        });
    }
}
