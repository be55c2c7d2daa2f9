using Conversations.Gateway.Auth.Sandboxes;
using Conversations.Gateway.Auth.Tokens;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Conversations.Gateway.Auth;

static class AuthServiceCollectionExtensions
{
    static readonly TimeSpan IssuerTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Adds what lets callers in. A key that is configured wrongly stops the host at its start.</summary>
    public static IServiceCollection AddAuth(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AuthOptions>()
            .Bind(configuration.GetSection("Auth"))
            .Validate(options => options is { KeyCacheTime.Ticks: >= 0, KeyCacheSize: > 0 }, "Auth:KeyCacheTime must not be negative, and Auth:KeyCacheSize be above 0.")
            .ValidateOnStart();
        services.AddOptions<JwtOptions>()
            .Bind(configuration.GetSection("Auth:Jwt"))
            .Validate(
                options => options.Authority is null || (options.Audience is { Length: > 0 } && IsSafe(options.Authority)),
                "Auth:Jwt:Authority must be an https address (http is for loopback alone), and Auth:Jwt:Audience say what tokens must be meant for.")
            .ValidateOnStart();
        services.AddHttpClient(SigningKeys.Client).ConfigureHttpClient(client => client.Timeout = IssuerTimeout).RemoveAllLoggers();
        services.TryAddSingleton<SigningKeys>();
        services.TryAddSingleton<TokenVerifier>();
        services.TryAddSingleton(new ConfiguredKeys(configuration));
        services.TryAddSingleton<FailedTries>();
        services.TryAddSingleton<SandboxKeys>();
        services.TryAddSingleton<Doorkeeper>();
        services.TryAddSingleton<IDoor>(provider => provider.GetRequiredService<Doorkeeper>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<Doorkeeper>());
        services.TryAddSingleton<OpenRequests>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<OpenRequests>());
        return services;
    }

    static bool IsSafe(Uri authority) => authority.IsAbsoluteUri && (authority.Scheme == Uri.UriSchemeHttps || (authority.Scheme == Uri.UriSchemeHttp && authority.IsLoopback));
}
