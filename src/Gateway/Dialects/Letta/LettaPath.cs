using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.Letta;

/// <summary>Reads path parameters.</summary>
static class LettaPath
{
    const string ExampleUuid = "123e4567-e89b-42d3-8456-426614174000";

    public static string Text(this HttpRequest request, string name) =>
        request.RouteValues[name] as string ?? throw new InvalidOperationException($"The route has no parameter '{name}'.");

    /// <summary>An id whose parameter is named <c>prefix_id</c>.</summary>
    /// <exception cref="LettaException">422: not of the form <c>prefix-uuid</c>.</exception>
    public static Guid Id(this HttpRequest request, string prefix)
    {
        var name = prefix + "_id";
        var text = request.Text(name);
        if (LettaId.TryParse(prefix, text, out var id)) return id;
        var example = $"{prefix}-{ExampleUuid}";
        throw LettaException.Validation($"path.{name}: '{text}' should have the form '{example}'", example);
    }

    /// <summary>The run that the path names.</summary>
    /// <exception cref="LettaException">400, unlike other ids: not of the form <c>run-uuid</c>.</exception>
    public static Guid RunId(this HttpRequest request)
    {
        var text = request.Text("run_id");
        if (LettaId.TryParse("run", text, out var id)) return id;
        throw LettaException.InvalidArgument($"Invalid run ID format: {text}. Expected format: 'run-<uuid4>'");
    }
}
