using System.Collections.Immutable;
using Microsoft.Extensions.Configuration;

namespace Conversations.Gateway.Dialects.AgentServer.Webhooks;

/// <summary>The webhooks of the configuration, each known by its address.</summary>
sealed class ConfiguredWebhooks
{
    readonly Dictionary<string, EventWebhookOptions> webhooks = [];

    /// <exception cref="InvalidOperationException">One of them cannot work.</exception>
    public ConfiguredWebhooks(IConfiguration configuration)
    {
        foreach (var options in configuration.GetSection(EventWebhookOptions.Section).Get<EventWebhookOptions[]>() ?? [])
        {
            if (!options.IsValid) throw new InvalidOperationException($"{EventWebhookOptions.Section}: {options.BaseUrl} is no http address, or a number is too small.");
            if (!webhooks.TryAdd(options.BaseUrl, options)) throw new InvalidOperationException($"{EventWebhookOptions.Section}: {options.BaseUrl} stands there twice.");
        }

        Names = [.. webhooks.Keys];
    }

    public ImmutableArray<string> Names { get; }

    public EventWebhookOptions Of(string name) => webhooks[name];
}
