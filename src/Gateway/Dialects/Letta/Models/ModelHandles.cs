using System.Text.Json;
using Conversations.Models;

namespace Conversations.Gateway.Dialects.Letta.Models;

/// <summary>Checks of what a client says about models.</summary>
static class ModelHandles
{
    /// <exception cref="LettaException">400: not <c>provider/name</c>.</exception>
    public static void CheckForm(string? handle)
    {
        if (handle is null) return;
        var slash = handle.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && slash < handle.Length - 1) return;
        throw LettaException.InvalidArgument("The model handle should be in the format provider/model-name");
    }

    /// <exception cref="LettaException">400: not <c>provider/name</c>. 404: no configured provider has it.</exception>
    public static void Check(this IModelDirectory models, string? handle)
    {
        CheckForm(handle);
        if (handle is not null && models.Find(handle) is null) throw LettaException.UnknownHandle(handle);
    }

    /// <exception cref="LettaException">422: no object, or one that does not say whose settings it holds.</exception>
    public static JsonElement? CheckSettings(JsonElement? settings)
    {
        if (settings is not { ValueKind: not JsonValueKind.Null } given) return null;
        if (given.ValueKind == JsonValueKind.Object
            && given.TryGetProperty("provider_type", out var provider)
            && provider.ValueKind == JsonValueKind.String)
            return given;
        throw LettaException.Validation("body.model_settings: should be an object with a provider_type");
    }
}
