using Conversations.Grains.ToolServers;
using Conversations.Silo.Webhooks;

namespace Conversations.Silo.ToolServers;

public static class ToolServerServiceCollectionExtensions
{
    /// <summary>Adds <see cref="IToolServerConnector"/>. Which addresses it may call is said by the section <c>Webhooks</c>.</summary>
    public static IServiceCollection AddToolServers(this IServiceCollection services)
    {
        services.AddHttpClient(ToolServerConnector.Client)
            // What is sent over one connection for as long as it lasts has no end.
            .ConfigureHttpClient(static client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(static provider => WebhookServiceCollectionExtensions.Transport(provider))
            .AddHttpMessageHandler(static () => new BoundedAnswers())
            .RemoveAllLoggers();
        services.AddSingleton<IToolServerConnector, ToolServerConnector>();
        return services;
    }
}
