using Conversations.Gateway.Dialects.AgentServer.Conversations;
using Conversations.Gateway.Dialects.AgentServer.Events;
using Conversations.Gateway.Dialects.AgentServer.Server;
using Conversations.Gateway.Dialects.AgentServer.Sockets;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Events;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Conversations.Gateway.Dialects.AgentServer;

/// <summary>The routes of OpenHands' agent server, under a base of their own.</summary>
static class AgentServerDialect
{
    public const string Base = "/agent-server";

    public static IServiceCollection AddAgentServer(this IServiceCollection services)
    {
        services.TryAddSingleton<ConversationView>();
        services.TryAddSingleton<ConversationStarter>();
        services.TryAddSingleton<EventReaders>();
        services.TryAddSingleton<ServerClock>();
        services.TryAddSingleton<SocketAuth>();
        services.TryAddSingleton<SocketCounts>();
        return services;
    }

    public static void MapAgentServer(this IEndpointRouteBuilder routes)
    {
        var server = routes.MapGroup(Base).AddEndpointFilter<RouteGroupBuilder, OpenHandsFilter>();
        ServerEndpoints.Map(server);
        SocketEndpoints.Map(server);
        var conversations = server.MapGroup("/api/conversations").WithTags("agent server");
        ConversationEndpoints.Map(conversations);
        var conversation = conversations.MapGroup("/{conversation_id}");
        LoopEndpoints.Map(conversation);
        SettingEndpoints.Map(conversation);
        AskingEndpoints.Map(conversation);
        ForkEndpoints.Map(conversation);
        EventEndpoints.Map(conversation.MapGroup("/events"));

        // Clients that were given the server's own address ask for a batch there.
        routes.MapGroup("/api").AddEndpointFilter<RouteGroupBuilder, OpenHandsFilter>().MapGet("/conversations", ConversationEndpoints.Batch).ExcludeFromDescription();
    }
}
