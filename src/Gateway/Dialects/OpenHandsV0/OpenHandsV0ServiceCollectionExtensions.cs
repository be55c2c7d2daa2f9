using Conversations.Gateway.Dialects.OpenHandsV0.Conversations;
using Conversations.Gateway.OpenApi;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Conversations.Gateway.Dialects.OpenHandsV0;

static class OpenHandsV0ServiceCollectionExtensions
{
    /// <summary>Adds the dialect. What it shares with the agent server and the app server is added there.</summary>
    public static IServiceCollection AddOpenHandsV0(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<OpenHandsV0Options>()
            .Bind(configuration.GetSection(OpenHandsV0Options.Section))
            .Configure(options => options.AllowSetConversationId |= configuration["ALLOW_SET_CONVERSATION_ID"] == "1");
        services.AddDialect<OpenHandsV0Dialect>();
        services.TryAddSingleton<V0View>();
        services.TryAddSingleton<RepositoryStart>();
        return services;
    }
}
