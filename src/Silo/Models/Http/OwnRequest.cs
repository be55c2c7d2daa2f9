using Conversations.Grains.Models;

namespace Conversations.Silo.Models.Http;

/// <summary>What an agent has said of each request to its model: headers, and how long it waits.</summary>
internal static class OwnRequest
{
    private static readonly HttpRequestOptionsKey<TimeSpan> Limit = new("conversations.timeout");

    public static void Apply(HttpRequestMessage request, CallSettings settings)
    {
        if (settings.Timeout is { } limit) request.Options.Set(Limit, limit);
        foreach (var (name, value) in settings.Additions.Headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    /// <summary>Null: as the provider's options say.</summary>
    public static TimeSpan? Timeout(HttpRequestMessage request) => request.Options.TryGetValue(Limit, out var limit) ? limit : null;
}
