using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Conversations.Cluster.Tests;

/// <summary>Requests as any client makes them.</summary>
static class Http
{
    public static HttpClient Client { get; } = new(new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(2),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(1),
        MaxConnectionsPerServer = 10_000,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public static async Task<JsonNode> Post(string url, JsonObject body, CancellationToken cancellationToken = default)
    {
        using var answer = await Client.PostAsJsonAsync(url, body, cancellationToken);
        return await Read(answer, cancellationToken);
    }

    public static async Task<JsonNode> Get(string url, CancellationToken cancellationToken = default)
    {
        using var answer = await Client.GetAsync(url, cancellationToken);
        return await Read(answer, cancellationToken);
    }

    static async Task<JsonNode> Read(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        return answer.IsSuccessStatusCode
            ? JsonNode.Parse(text) ?? new JsonObject()
            : throw new HttpRequestException($"{(int)answer.StatusCode}: {text}", null, answer.StatusCode);
    }
}
