using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Conversations.Client;

/// <summary>A request that can be sent several times.</summary>
sealed record Call(HttpMethod Method, string Path)
{
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    byte[]? Json { get; init; }

    /// <param name="idempotencyKey">Null: one of its own.</param>
    public static Call Post(string path, string? idempotencyKey) =>
        new(HttpMethod.Post, path) { Headers = [("Idempotency-Key", idempotencyKey ?? Guid.NewGuid().ToString())] };

    public Call With<T>(T body, JsonTypeInfo<T> type) => this with { Json = JsonSerializer.SerializeToUtf8Bytes(body, type) };

    public Call With(string name, string value) => this with { Headers = [.. Headers, (name, value)] };

    public HttpContent? Body() => Json is null
        ? null
        : new ByteArrayContent(Json) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
}
