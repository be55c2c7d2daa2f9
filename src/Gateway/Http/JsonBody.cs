using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Conversations.Gateway.Http;

/// <summary>Reads JSON bodies for every dialect: unknown fields are ignored, wrong types are not.</summary>
static class JsonBody
{
    /// <summary>
    /// Levels that a body may be nested. What is kept of it is stored some levels deeper, and must still be within what can be read back
    /// (64 by default).
    /// </summary>
    public const int MaxDepth = 48;

    /// <summary>Of a body that is too large, so much is read and thrown away.</summary>
    const long MaxDiscarded = 64 * 1024 * 1024;

    /// <param name="bytes">Where the body's bytes come from.</param>
    /// <returns>The body; null when it is absent or <c>null</c>.</returns>
    /// <exception cref="BodyException">No JSON, not of the demanded shape, or too large.</exception>
    public static async ValueTask<T?> ReadOptional<T>(HttpRequest request, Stream bytes, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        if (IsAbsent(request)) return null;

        // A page of another origin can send a body of any other type without asking the browser's permission first.
        if (!request.HasJsonContentType()) throw new BodyException(BodyFault.ContentType, "header.content-type", "should be 'application/json'");
        if (IsTooLarge(request)) throw await Discard(request, cancellationToken);
        try
        {
            return await JsonSerializer.DeserializeAsync(bytes, type, cancellationToken);
        }
        catch (JsonException malformed)
        {
            throw new BodyException(BodyFault.Shape, PlaceOf(malformed), malformed.Message);
        }
    }

    /// <summary>The request has no body, as far as its headers tell.</summary>
    public static bool IsAbsent(HttpRequest request) =>
        request.ContentLength is 0 || request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == false;

    static bool IsTooLarge(HttpRequest request) =>
        request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize is { } most && request.ContentLength > most;

    /// <summary>A client that is still sending when the connection closes loses the answer, so the body is read first.</summary>
    static async Task<BodyException> Discard(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength <= MaxDiscarded)
        {
            request.HttpContext.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = MaxDiscarded;
            await request.Body.CopyToAsync(Stream.Null, cancellationToken);
        }

        return new BodyException(BodyFault.TooLarge, "body", "The request body is larger than this server accepts.");
    }

    static string PlaceOf(JsonException malformed) => malformed.Path is null or "$" or "" ? "body" : "body" + malformed.Path.TrimStart('$');
}
