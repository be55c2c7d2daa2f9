using Conversations.Gateway.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Conversations.Gateway.Dialects.DurableStreams;

static class DurableStreamsServiceCollectionExtensions
{
    /// <summary>Adds the dialect.</summary>
    public static IServiceCollection AddDurableStreams(this IServiceCollection services)
    {
        services.AddDialect<DurableStreamsDialect>();
        services.TryAddSingleton<StreamPages>();
        services.TryAddSingleton<ConversationStreams>();
        return services;
    }
}
