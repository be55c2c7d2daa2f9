using Conversations.Agents;

namespace Conversations.Grains.Models;

/// <summary>Finds models by their handle, <c>provider/model</c>.</summary>
public interface IModelCatalog
{
    /// <summary>Handle of the model that is used where none is named (<c>Models:Default</c>).</summary>
    string DefaultHandle { get; }

    /// <summary>The model of a handle; null when the handle is malformed or its provider is unknown or not configured.</summary>
    /// <param name="settings">Null: all is as the server has it.</param>
    Model? Find(string handle, CallSettings? settings = null);

    /// <summary>The model of a handle at a server of somebody's own.</summary>
    /// <param name="apiKey">Empty: none is sent.</param>
    /// <param name="settings">Null: all is as the server has it.</param>
    /// <returns>Null when the handle is malformed, or its provider has no such servers.</returns>
    Model? FindAt(string handle, ModelEndpoint endpoint, string apiKey, CallSettings? settings = null);

    /// <summary>Every model worth showing in a list. A provider that cannot be reached shows its configured models only.</summary>
    ValueTask<IReadOnlyList<ModelInfo>> List(CancellationToken cancellationToken);
}
