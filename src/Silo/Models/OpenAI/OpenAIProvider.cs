using Conversations.Grains.Models;
using Microsoft.Extensions.Options;

namespace Conversations.Silo.Models.OpenAI;

/// <summary><c>openai/&lt;model&gt;</c>: any model name, on any server that is compatible with OpenAI's.</summary>
internal sealed class OpenAIProvider : IModelProvider, IDisposable
{
    private readonly OpenAIEndpoint _endpoint;
    private readonly ModelListing _listing;

    public OpenAIProvider(IOptionsMonitor<ProviderOptions> monitor, TimeProvider time)
        : this(monitor.Get(ProviderNames.OpenAI), time)
    {
    }

    public OpenAIProvider(ProviderOptions options, TimeProvider time)
    {
        Configured = options.Configured;
        _endpoint = new OpenAIEndpoint(options, time);
        _listing = new ModelListing(Name, options, _endpoint.Http, () => ListRequest(options), time);
    }

    public string Name => ProviderNames.OpenAI;

    public bool Configured { get; }

    public Model Find(string name, CallSettings? settings) => new(_listing.Info(name), new OpenAIChatClient(_endpoint, name, settings));

    public ValueTask<IReadOnlyList<ModelInfo>> List(CancellationToken cancellationToken) => _listing.List(cancellationToken);

    public void Dispose()
    {
        _listing.Dispose();
        _endpoint.Dispose();
    }

    private HttpRequestMessage ListRequest(ProviderOptions options)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"{options.BaseUrl}/models");
        request.Headers.Authorization = _endpoint.Authorization;
        return request;
    }
}
