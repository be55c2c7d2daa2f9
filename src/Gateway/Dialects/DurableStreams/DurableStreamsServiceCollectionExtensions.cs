using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Conversations.Gateway.Dialects.DurableStreams;

static class DurableStreamsServiceCollectionExtensions
{
    /// <summary>Adds the dialect.</summary>
    public static IServiceCollection AddDurableStreams(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDialect, DurableStreamsDialect>());
        services.TryAddSingleton<StreamPages>();
        services.TryAddSingleton<ConversationStreams>();
        return services;
    }
}
