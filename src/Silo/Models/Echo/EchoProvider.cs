using Conversations.Grains.Models;
using Microsoft.Extensions.Options;

namespace Conversations.Silo.Models.Echo;

/// <summary><c>local/echo</c>: always there, needs no key and no network.</summary>
internal sealed class EchoProvider(IOptions<EchoOptions> options, TimeProvider time) : IModelProvider
{
    private const string Echo = "echo";

    private readonly Model _model = new(
        new ModelInfo($"{ProviderNames.Local}/{Echo}", ProviderNames.Local, Echo, options.Value.ContextWindow, options.Value.MaxOutputTokens),
        new EchoChatClient(options.Value, time));

    public string Name => ProviderNames.Local;

    public bool Configured => true;

    public Model? Find(string name, CallSettings? settings) => name == Echo ? _model : null;

    public ValueTask<IReadOnlyList<ModelInfo>> List(CancellationToken cancellationToken) => new([_model.Info]);
}
