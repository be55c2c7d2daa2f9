using Conversations.Grains.Models;
using Conversations.Models;

namespace Conversations.Silo.Hosting;

/// <summary>The catalog as the gateway sees it: names and sizes, nothing to call.</summary>
sealed class ModelDirectory(IModelCatalog catalog) : IModelDirectory
{
    public string Default => catalog.DefaultHandle;

    public bool Knows(string handle) => catalog.Find(handle) is not null;

    public async ValueTask<IReadOnlyList<ModelEntry>> List(CancellationToken cancellationToken) =>
        [.. (await catalog.List(cancellationToken)).Select(model => new ModelEntry(model.Handle, model.Provider, model.Name, model.ContextWindow, model.MaxOutputTokens))];
}
