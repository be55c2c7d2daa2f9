using Conversations.Gateway.Auth;
using Conversations.Grains.Webhooks;
using Microsoft.Extensions.Options;

namespace Conversations.Silo.Webhooks;

/// <summary>Adds what calls webhooks.</summary>
public static class WebhookServiceCollectionExtensions
{
    /// <summary>Adds <see cref="IWebhookSender"/>, from the section <c>Webhooks</c>. A setting that cannot work stops the host at its start.</summary>
    public static IServiceCollection AddWebhooks(this IServiceCollection services)
    {
        services.AddOptions<WebhookOptions>()
            .BindConfiguration("Webhooks")
            .Validate(
                static options => options is { Timeout.Ticks: > 0, RetryDelay.Ticks: > 0, RetryFor.Ticks: >= 0 } && options.MaxRetryDelay >= options.RetryDelay,
                "Webhooks: Timeout and RetryDelay must be more than 0, RetryFor not less, and MaxRetryDelay not less than RetryDelay.")
            .Validate(static options => HasKey(options.Secret), "Webhooks:Secret: after whsec_ there must be base64.")
            .ValidateOnStart();
        services.AddHttpClient(WebhookSender.Client)
            .ConfigureHttpClient(static (provider, client) => client.Timeout = provider.GetRequiredService<IOptions<WebhookOptions>>().Value.Timeout)
            .ConfigurePrimaryHttpMessageHandler(static provider => Transport(provider))
            .RemoveAllLoggers();
        services.AddSingleton<IWebhookSender, WebhookSender>();
        return services;
    }

    /// <summary>What carries requests to addresses that clients have given.</summary>
    internal static SocketsHttpHandler Transport(IServiceProvider provider)
    {
        // Asked here and not when options are made: only a started server knows whether keys are stored.
        var toAnywhere = provider.GetRequiredService<IOptions<WebhookOptions>>().Value.AllowPrivateNetworks
            ?? !provider.GetRequiredService<IDoor>().AsksForKeys;
        var handler = new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            // A redirection, or a proxy, would lead past the check of the address.
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        };
        if (!toAnywhere) handler.ConnectCallback = PublicAddresses.Connect;
        return handler;
    }

    private static bool HasKey(string? secret)
    {
        try
        {
            return secret is null || WebhookSignature.KeyOf(secret).Length > 0 || secret.Length == 0;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
