using Conversations.Announcements;
using Conversations.Gateway.Dialects.AgentServer.Server;
using Conversations.Gateway.Dialects.AgentServer.Sockets;
using Conversations.Gateway.Dialects.AgentServer.Webhooks;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Events;
using Conversations.Gateway.OpenApi;
using Conversations.Streams;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Conversations.Gateway.Dialects.AgentServer;

static class AgentServerServiceCollectionExtensions
{
    public static IServiceCollection AddAgentServer(this IServiceCollection services)
    {
        services.AddDialect<AgentServerDialect>();
        services.TryAddSingleton<ConversationView>();
        services.TryAddSingleton<ConversationStarter>();
        services.TryAddSingleton<AcpModels>();
        services.TryAddSingleton<ConversationRemover>();
        services.TryAddSingleton<EventReaders>();
        services.TryAddSingleton<ServerClock>();
        services.TryAddSingleton<SocketAuth>();
        services.TryAddSingleton<SocketCounts>();
        services.TryAddSingleton<SocketEntrance>();
        services.AddHttpClient(WebhookPosts.Client).RemoveAllLoggers();
        services.AddSingleton<ConfiguredWebhooks>();
        services.AddSingleton<WebhookPosts>();
        services.AddSingleton<IAnnouncer, Announcer>();
        services.AddSingleton<EventWebhooks>();
        services.AddSingleton<ICommitListener>(provider => provider.GetRequiredService<EventWebhooks>());
        services.AddHostedService(provider => provider.GetRequiredService<EventWebhooks>());
        return services;
    }
}
