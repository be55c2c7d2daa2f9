using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json.Serialization.Metadata;
using Conversations.Gateway.Http;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.Letta;

/// <summary>Reads JSON bodies: unknown fields are ignored, wrong types are not.</summary>
static class RequestBody
{
    /// <inheritdoc cref="JsonBody.MaxDepth"/>
    public const int MaxDepth = JsonBody.MaxDepth;

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
        try
        {
            return await JsonBody.ReadOptional(request, bytes, type, cancellationToken);
        }
        catch (BodyException wrong)
        {
            throw wrong.Fault == BodyFault.TooLarge ? LettaException.TooLarge() : LettaException.Validation(wrong.Message);
        }
    }

    /// <exception cref="LettaException">422: one of the items is null.</exception>
    public static ImmutableArray<T>? NoNulls<T>(this ImmutableArray<T>? items, string field)
    {
        if (items is { } given && given.Any(item => item is null)) throw LettaException.Validation($"body.{field}: should hold no null");
        return items;
    }
}
