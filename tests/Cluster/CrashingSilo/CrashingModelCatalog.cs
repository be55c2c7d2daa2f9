using Conversations.Grains.Models;

namespace Conversations.CrashingSilo;

/// <summary>Gives the models with the points of <see cref="CrashingChatClient"/>.</summary>
sealed class CrashingModelCatalog(IModelCatalog inner, CrashPoints points) : IModelCatalog
{
    public string DefaultHandle => inner.DefaultHandle;

    public Model? Find(string handle) =>
        inner.Find(handle) is { } model ? model with { Client = new CrashingChatClient(model.Client, points) } : null;

    public ValueTask<IReadOnlyList<ModelInfo>> List(CancellationToken cancellationToken) => inner.List(cancellationToken);
}
