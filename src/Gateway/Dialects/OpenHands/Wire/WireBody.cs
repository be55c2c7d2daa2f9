using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Gateway.Http;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.OpenHands.Wire;

/// <summary>Reads bodies of requests.</summary>
static class WireBody
{
    static readonly JsonDocumentOptions Options = new() { MaxDepth = JsonBody.MaxDepth, AllowDuplicateProperties = false };

    /// <summary>A text that a client or a model has written.</summary>
    /// <exception cref="JsonException">It is no JSON, is nested too deep, or says something twice.</exception>
    public static JsonNode? Parse(string text) => JsonNode.Parse(text, null, Options);

    /// <summary>The body's fields; of an absent or empty one there are none.</summary>
    /// <exception cref="FastApiException">422: no JSON, or no object.</exception>
    public static async Task<Fields> ReadOptional(HttpRequest request, CancellationToken cancellationToken)
    {
        var node = await Read(request, cancellationToken);
        return node switch
        {
            null => new Fields([], ["body"]),
            JsonObject members => new Fields(members, ["body"]),
            _ => throw FastApiException.Invalid(new Problem("model_attributes_type", ["body"], "Input should be a valid dictionary or object to extract fields from", node)),
        };
    }

    /// <exception cref="FastApiException">422: absent, no JSON, or no object.</exception>
    public static async Task<Fields> ReadRequired(HttpRequest request, CancellationToken cancellationToken) =>
        await Read(request, cancellationToken) switch
        {
            null => throw FastApiException.Invalid(new Problem("missing", ["body"], "Field required")),
            JsonObject members => new Fields(members, ["body"]),
            var other => throw FastApiException.Invalid(new Problem("model_attributes_type", ["body"], "Input should be a valid dictionary or object to extract fields from", other)),
        };

    /// <summary>Ids of events, which stand in the body of a GET, or under <c>ids</c> for clients that cannot send one.</summary>
    /// <exception cref="FastApiException">422: the body is no list of texts.</exception>
    public static async Task<IReadOnlyList<string>> ReadIds(HttpRequest request, CancellationToken cancellationToken)
    {
        if (await Read(request, cancellationToken) is not { } body) return [.. request.Query["ids"].OfType<string>()];
        if (body is not JsonArray items) throw FastApiException.Invalid(new Problem("list_type", ["body"], "Input should be a valid list", body));
        if (items.Any(id => id?.GetValueKind() != JsonValueKind.String)) throw FastApiException.Invalid(new Problem("string_type", ["body"], "Input should be a valid string"));
        return [.. items.Select(id => id!.GetValue<string>())];
    }

    /// <summary>Null: there is none, or it is <c>null</c>.</summary>
    public static async Task<JsonNode?> Read(HttpRequest request, CancellationToken cancellationToken)
    {
        if (JsonBody.IsAbsent(request)) return null;
        using var bytes = new MemoryStream();
        await request.Body.CopyToAsync(bytes, cancellationToken);
        if (bytes.Length == 0) return null;

        // A page of another origin can send a body of any other type without asking the browser's permission first.
        if (!request.HasJsonContentType())
            throw FastApiException.Invalid(new Problem("model_attributes_type", ["body"], "The content type should be application/json"));
        try
        {
            bytes.Position = 0;
            return JsonNode.Parse(bytes, null, Options);
        }
        catch (JsonException malformed)
        {
            throw FastApiException.Invalid(new Problem("json_invalid", ["body", malformed.BytePositionInLine ?? 0], "JSON decode error", new JsonObject())
            {
                Context = new JsonObject { ["error"] = malformed.Message },
            });
        }
    }
}
