using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Conversations.Gateway.Dialects.Letta;

/// <summary>Reads JSON bodies: unknown fields are ignored, wrong types are not.</summary>
static class RequestBody
{
    /// <summary>
    /// Levels that a body may be nested. What is kept of it is stored some levels deeper, and must still be within what can be read back
    /// (64 by default).
    /// </summary>
    public const int MaxDepth = 48;

    /// <summary>Of a body that is too large, so much is read and thrown away.</summary>
    const long MaxDiscarded = 64 * 1024 * 1024;

    /// <summary>The body; an absent one, or <c>null</c>, is an error.</summary>
    /// <exception cref="LettaException">422: no JSON, or not of the demanded shape. 413: too large.</exception>
    public static async ValueTask<T> Read<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class =>
        await ReadOptional(request, type, cancellationToken) ?? throw LettaException.Validation("body: Field required");

    /// <summary>The body; null when it is absent or <c>null</c>.</summary>
    /// <exception cref="LettaException">422: no JSON, or not of the demanded shape. 413: too large.</exception>
    public static ValueTask<T?> ReadOptional<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class =>
        ReadOptional(request, request.Body, type, cancellationToken);

    /// <summary>The same as <see cref="Read"/>, with the SHA-256 of the bytes that it came in.</summary>
    public static async ValueTask<(T Body, byte[] Hash)> ReadHashed<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        using var hash = SHA256.Create();
        await using var bytes = new CryptoStream(request.Body, hash, CryptoStreamMode.Read, leaveOpen: true);
        var body = await ReadOptional(request, bytes, type, cancellationToken) ?? throw LettaException.Validation("body: Field required");
        return (body, hash.Hash!);
    }

    static async ValueTask<T?> ReadOptional<T>(HttpRequest request, Stream bytes, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        if (request.ContentLength is 0 || !CanHaveBody(request)) return null;

        // A page of another origin can send a body of any other type without asking the browser's permission first.
        if (!request.HasJsonContentType()) throw LettaException.Validation("header.content-type: should be 'application/json'");
        if (IsTooLarge(request)) throw await Discard(request, cancellationToken);
        try
        {
            return await JsonSerializer.DeserializeAsync(bytes, type, cancellationToken);
        }
        catch (JsonException malformed)
        {
            throw LettaException.Validation(Describe(malformed));
        }
    }

    /// <exception cref="LettaException">422: one of the items is null.</exception>
    public static ImmutableArray<T>? NoNulls<T>(this ImmutableArray<T>? items, string field)
    {
        if (items is { } given && given.Any(item => item is null)) throw LettaException.Validation($"body.{field}: should hold no null");
        return items;
    }

    static bool IsTooLarge(HttpRequest request) =>
        request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize is { } most && request.ContentLength > most;

    /// <summary>A client that is still sending when the connection closes loses the answer, so the body is read first.</summary>
    static async Task<LettaException> Discard(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength <= MaxDiscarded)
        {
            request.HttpContext.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = MaxDiscarded;
            await request.Body.CopyToAsync(Stream.Null, cancellationToken);
        }

        return LettaException.TooLarge();
    }

    static bool CanHaveBody(HttpRequest request) =>
        request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody ?? true;

    static string Describe(JsonException malformed)
    {
        var path = malformed.Path is null or "$" or "" ? "body" : "body" + malformed.Path.TrimStart('$');
        return $"{path}: {malformed.Message}";
    }
}
