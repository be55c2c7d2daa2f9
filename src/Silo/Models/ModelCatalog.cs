using System.Collections.Frozen;
using Conversations.Agents;
using Conversations.Grains.Models;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace Conversations.Silo.Models;

/// <summary>The models of all configured providers, each with its price, and each made to try again after a passing failure.</summary>
internal sealed class ModelCatalog(
    IEnumerable<IModelProvider> providers,
    OwnEndpoints endpoints,
    PriceList prices,
    IOptions<ModelOptions> options,
    ModelTelemetry telemetry,
    TimeProvider time,
    ILogger<RetryingChatClient> logger) : IModelCatalog
{
    private readonly FrozenDictionary<string, IModelProvider> _providers = providers
        .Where(static provider => provider.Configured)
        .ToFrozenDictionary(static provider => provider.Name, StringComparer.Ordinal);

    private readonly RetryPipeline _retries = new(options.Value.Retry, time, logger);

    public string DefaultHandle => options.Value.Default;

    public Model? Find(string handle, CallSettings? settings = null)
    {
        if (ModelHandle.Parse(handle) is not { } parsed) return null;
        return _providers.GetValueOrDefault(parsed.Provider)?.Find(parsed.Name, settings) is { } model ? Served(model, settings) : null;
    }

    public Model? FindAt(string handle, ModelEndpoint endpoint, string apiKey, CallSettings? settings = null)
    {
        if (ModelHandle.Parse(handle) is not { } parsed) return null;
        return endpoints.Find(parsed, endpoint, apiKey, settings) is { } model ? Served(model, settings) : Find(handle, settings);
    }

    public async ValueTask<IReadOnlyList<ModelInfo>> List(CancellationToken cancellationToken)
    {
        var asked = _providers.Values.Select(provider => provider.List(cancellationToken).AsTask());
        var lists = await Task.WhenAll(asked).ConfigureAwait(false);
        return [.. lists.SelectMany(static list => list).Select(Priced).OrderBy(static info => info.Handle, StringComparer.Ordinal)];
    }

    private Model Served(Model model, CallSettings? settings)
    {
        var info = Priced(model.Info);
        if (settings?.Price is { } price) info = info with { Price = price };
        return new Model(info, new MeasuredChatClient(Retrying(Discreet(model, settings), settings), info, telemetry)) { Settings = settings };
    }

    private static Model Discreet(Model model, CallSettings? settings) =>
        settings is { Secrets.IsEmpty: false } ? model with { Client = new DiscreetChatClient(model.Client, settings.Secrets) } : model;

    private IChatClient Retrying(Model model, CallSettings? settings)
    {
        if (options.Value.Retry.With(settings) is not { } own)
            return options.Value.Retry.Count == 0 ? model.Client : new RetryingChatClient(model.Client, _retries, model.Info.Handle);
        return own.Count == 0 ? model.Client : new RetryingChatClient(model.Client, new RetryPipeline(own, time, logger), model.Info.Handle);
    }

    private ModelInfo Priced(ModelInfo info) => info with { Price = prices.Of(info.Handle) };
}
