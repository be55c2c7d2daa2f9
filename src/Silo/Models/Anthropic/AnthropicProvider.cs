using Anthropic;
using Anthropic.Core;
using Conversations.Grains.Models;
using Conversations.Silo.Models.Http;
using Microsoft.Extensions.Options;

namespace Conversations.Silo.Models.Anthropic;

/// <summary><c>anthropic/&lt;model&gt;</c>, through Anthropic's own package.</summary>
internal sealed class AnthropicProvider : IModelProvider, IDisposable
{
    private readonly HttpClient _http;
    private readonly AnthropicClient _client;
    private readonly ModelListing _listing;
    private readonly string _apiKey;

    public AnthropicProvider(IOptionsMonitor<ProviderOptions> monitor, TimeProvider time)
        : this(monitor.Get(ProviderNames.Anthropic), time)
    {
    }

    public AnthropicProvider(ProviderOptions options, TimeProvider time)
    {
        Configured = options.Configured;
        _apiKey = options.ApiKey;
        _http = new HttpClient(new ProviderHandler(Name, options, time)) { Timeout = Timeout.InfiniteTimeSpan };

        // Time limits and repetitions are ours, as for every provider.
        _client = new AnthropicClient(new ClientOptions
        {
            HttpClient = _http,
            BaseUrl = options.BaseUrl,
            ApiKey = options.ApiKey.Length == 0 ? null : options.ApiKey,
            MaxRetries = 0,
            Timeout = Timeout.InfiniteTimeSpan,
        });
        _listing = new ModelListing(Name, options, _http, () => ListRequest(options), time);
    }

    public string Name => ProviderNames.Anthropic;

    public bool Configured { get; }

    public Model Find(string name, CallSettings? settings)
    {
        var info = _listing.Info(name);
        return new Model(info, new AnthropicChatClient(Own(settings), info, _apiKey, settings));
    }

    public ValueTask<IReadOnlyList<ModelInfo>> List(CancellationToken cancellationToken) => _listing.List(cancellationToken);

    public void Dispose()
    {
        _listing.Dispose();
        _client.Dispose();
        _http.Dispose();
    }

    private IAnthropicClient Own(CallSettings? settings) => settings is null
        ? _client
        : _client.WithOptions(options => options with { Handlers = [new OwnRequestHandler(settings)] });

    private static HttpRequestMessage ListRequest(ProviderOptions options)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"{options.BaseUrl}/v1/models?limit=1000");
        if (options.ApiKey.Length > 0) request.Headers.Add("x-api-key", options.ApiKey);
        request.Headers.Add("anthropic-version", "2023-06-01");
        return request;
    }
}
