using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Conversations.Gateway.Auth;

static class AuthServiceCollectionExtensions
{
    /// <summary>Adds what lets callers in. A key that is configured wrongly stops the host at its start.</summary>
    public static IServiceCollection AddAuth(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AuthOptions>()
            .Bind(configuration.GetSection("Auth"))
            .Validate(options => options is { KeyCacheTime.Ticks: >= 0, KeyCacheSize: > 0 }, "Auth:KeyCacheTime must not be negative, and Auth:KeyCacheSize be above 0.")
            .ValidateOnStart();
        services.TryAddSingleton(new ConfiguredKeys(configuration));
        services.TryAddSingleton<FailedTries>();
        services.TryAddSingleton<Doorkeeper>();
        services.TryAddSingleton<IDoor>(provider => provider.GetRequiredService<Doorkeeper>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<Doorkeeper>());
        return services;
    }
}
