using Conversations.Agents;
using Conversations.Grains.Models;

namespace Conversations.CrashingSilo;

/// <summary>Gives the models with the points of <see cref="CrashingChatClient"/>.</summary>
sealed class CrashingModelCatalog(IModelCatalog inner, CrashPoints points) : IModelCatalog
{
    public string DefaultHandle => inner.DefaultHandle;

    public Model? Find(string handle, CallSettings? settings) => Crashing(inner.Find(handle, settings));

    public Model? FindAt(string handle, ModelEndpoint endpoint, string apiKey, CallSettings? settings) => Crashing(inner.FindAt(handle, endpoint, apiKey, settings));

    public ValueTask<IReadOnlyList<ModelInfo>> List(CancellationToken cancellationToken) => inner.List(cancellationToken);

    Model? Crashing(Model? model) => model is null ? null : model with { Client = new CrashingChatClient(model.Client, points) };
}
