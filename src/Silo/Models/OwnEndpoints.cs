using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Conversations.Agents;
using Conversations.Grains.Models;
using Conversations.Silo.Models.Anthropic;
using Conversations.Silo.Models.OpenAI;
using Microsoft.Extensions.Options;

namespace Conversations.Silo.Models;

/// <summary>Model servers that agents bring along with a key of their own. Connections to one are shared by all who give the same key.</summary>
internal sealed class OwnEndpoints(IOptionsMonitor<ProviderOptions> defaults, OwnEndpointReach reach, TimeProvider time) : IDisposable
{
    private const int Most = 256;

    private readonly ConcurrentDictionary<string, Lazy<IModelProvider>> _providers = [];

    /// <summary>Null when neither an address nor a key for a known provider is given, or the address is none.</summary>
    public Model? Find(ModelHandle handle, ModelEndpoint endpoint, string apiKey, CallSettings? settings)
    {
        var baseUrl = endpoint.BaseUrl;
        // A key says nothing of where to go with it, unless the provider does.
        if (baseUrl is null && (apiKey.Length == 0 || handle.Provider is not (ProviderNames.OpenAI or ProviderNames.Anthropic))) return null;
        if (baseUrl is not null && !(Uri.TryCreate(baseUrl, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")) return null;

        var anthropic = handle.Provider == ProviderNames.Anthropic;
        var options = Options(anthropic ? ProviderNames.Anthropic : ProviderNames.OpenAI, baseUrl?.TrimEnd('/'), apiKey);
        // The usual server was named by whoever configured this one.
        if (baseUrl is not null && !endpoint.ByAdmin) options.Connect = reach.Connect;
        // Whoever has gone through so many keys begins anew; calls that are under way keep their connections until they end.
        if (_providers.Count >= Most) _providers.Clear();
        var key = $"{anthropic}\n{options.Connect is null}\n{options.BaseUrl}\n{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(apiKey)))}";
        var provider = _providers.GetOrAdd(key, _ => new(() => anthropic ? new AnthropicProvider(options, time) : new OpenAIProvider(options, time))).Value;
        return provider.Find(handle.Name, settings) is { } model ? model with { Info = model.Info with { Handle = handle.ToString(), Provider = handle.Provider } } : null;
    }

    public void Dispose()
    {
        foreach (var provider in _providers.Values) ((IDisposable)provider.Value).Dispose();
    }

    private ProviderOptions Options(string provider, string? baseUrl, string apiKey)
    {
        var usual = defaults.Get(provider);
        return new ProviderOptions
        {
            BaseUrl = baseUrl ?? usual.BaseUrl,
            ApiKey = apiKey,
            ContextWindow = usual.ContextWindow,
            MaxOutputTokens = usual.MaxOutputTokens,
            ConnectTimeout = usual.ConnectTimeout,
            FirstTokenTimeout = usual.FirstTokenTimeout,
            IdleTimeout = usual.IdleTimeout,
            Configured = true,
        };
    }
}
