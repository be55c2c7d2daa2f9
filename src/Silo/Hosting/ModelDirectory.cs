using Conversations.Grains.Models;
using Conversations.Models;

namespace Conversations.Silo.Hosting;

/// <summary>The catalog as the gateway sees it: names and sizes, nothing to call.</summary>
sealed class ModelDirectory(IModelCatalog catalog) : IModelDirectory
{
    public string Default => catalog.DefaultHandle;

    public ModelEntry? Find(string handle) => catalog.Find(handle) is { } model ? EntryOf(model.Info) : null;

    public async ValueTask<IReadOnlyList<ModelEntry>> List(CancellationToken cancellationToken) =>
        [.. (await catalog.List(cancellationToken)).Select(EntryOf)];

    static ModelEntry EntryOf(ModelInfo model) => new(model.Handle, model.Provider, model.Name, model.ContextWindow, model.MaxOutputTokens);
}
