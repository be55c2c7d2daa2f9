using Conversations.Gateway.Health;
using Conversations.Monitoring;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Conversations.Gateway.Streaming;

static class StreamingExtensions
{
    /// <summary>Adds the feeds and run readers that every dialect's streams are made of.</summary>
    public static IServiceCollection AddStreaming(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StreamingOptions>()
            .Bind(configuration.GetSection(StreamingOptions.Section))
            .Validate(options => options.Tick > TimeSpan.Zero, "Limits:Tick must be positive.")
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ConversationFeeds>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<ConversationFeeds>());
        services.TryAddSingleton<RunReaders>();
        services.TryAddSingleton<RunSender>();
        services.TryAddSingleton<RunStreamParts>();
        services.TryAddSingleton<OpenStreams>();
        services.TryAddSingleton<LiveConnections>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<LiveConnections>());
        services.TryAddSingleton<IGatewayCounter, GatewayCounter>();
        services.TryAddSingleton<Draining>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<Draining>());
        return services;
    }
}
