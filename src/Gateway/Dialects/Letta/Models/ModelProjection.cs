using Conversations.Models;

namespace Conversations.Gateway.Dialects.Letta.Models;

static class ModelProjection
{
    public static ModelDto ToWire(this ModelEntry model) => new()
    {
        Handle = model.Handle,
        Name = model.Name,
        DisplayName = model.Name,
        ProviderType = model.Provider,
        ProviderName = model.Provider,
        MaxContextWindow = model.ContextWindow,
        Model = model.Name,
        ModelEndpointType = model.Provider,
        ContextWindow = model.ContextWindow,
        MaxTokens = model.MaxOutputTokens,
    };
}
