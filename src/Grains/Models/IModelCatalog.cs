using Conversations.Agents;

namespace Conversations.Grains.Models;

/// <summary>Finds models by their handle, <c>provider/model</c>.</summary>
public interface IModelCatalog
{
    /// <summary>Handle of the model that is used where none is named (<c>Models:Default</c>).</summary>
    string DefaultHandle { get; }

    /// <summary>The model of a handle; null when the handle is malformed or its provider is unknown or not configured.</summary>
    Model? Find(string handle);

    /// <summary>The model of a handle at a server of somebody's own.</summary>
    /// <param name="apiKey">Empty: none is sent.</param>
    /// <returns>Null when the handle is malformed, or its provider has no such servers.</returns>
    Model? FindAt(string handle, ModelEndpoint endpoint, string apiKey);

    /// <summary>Every model worth showing in a list. A provider that cannot be reached shows its configured models only.</summary>
    ValueTask<IReadOnlyList<ModelInfo>> List(CancellationToken cancellationToken);
}
