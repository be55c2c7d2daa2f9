using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Conversations.Gateway.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Conversations.Gateway.Dialects.Chat;

/// <summary>Reads what requests carry.</summary>
/// <exception cref="ChatException">422 from each: it is not of the demanded form.</exception>
static class ChatRequest
{
    const int MostRows = 100;
    const int UsualRows = 50;

    /// <summary>The id that the path names.</summary>
    public static Guid Id(this HttpRequest request, string name) =>
        Guid.TryParse(request.RouteValues[name] as string, out var id)
            ? id
            : throw ChatException.Invalid("uuid_parsing", "Input should be a valid UUID", "path", name);

    /// <summary>The JSON body; an absent one is an error.</summary>
    public static async ValueTask<T> Body<T>(this HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class =>
        await JsonBody.ReadOptional(request, request.Body, type, cancellationToken) ?? throw ChatException.Missing("body");

    /// <summary>The JSON body; null when it is absent.</summary>
    public static ValueTask<T?> OptionalBody<T>(this HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class =>
        JsonBody.ReadOptional(request, request.Body, type, cancellationToken);

    /// <summary>A number of the query; of several values the last.</summary>
    public static int Number(this HttpRequest request, string name, int absent, int least, int most)
    {
        if (request.Query[name] is not { Count: > 0 } values || values[^1] is not { } text) return absent;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            throw ChatException.Invalid("int_parsing", "Input should be a valid integer, unable to parse string as an integer", "query", name);
        if (number < least) throw ChatException.Invalid("greater_than_equal", $"Input should be greater than or equal to {least}", "query", name);
        if (number > most) throw ChatException.Invalid("less_than_equal", $"Input should be less than or equal to {most}", "query", name);
        return number;
    }

    /// <summary>How many rows a page may have, from <c>limit</c>.</summary>
    public static int Rows(this HttpRequest request)
    {
        var most = Math.Min(MostRows, request.HttpContext.RequestServices.GetRequiredService<IOptions<GatewayLimits>>().Value.PageRows);
        return request.Number("limit", Math.Min(UsualRows, most), 1, most);
    }

    /// <summary>A text of the query; null: it is absent or empty. Of several values the last.</summary>
    public static string? Words(this HttpRequest request, string name, int most)
    {
        var text = request.Query[name] is { Count: > 0 } values ? values[^1] : null;
        if (text?.EnumerateRunes().Count() > most)
            throw ChatException.Invalid("string_too_long", $"String should have at most {most} characters", "query", name);
        return text is "" ? null : text;
    }

    public static bool Flag(this HttpRequest request, string name)
    {
        if (request.Query[name] is not { Count: > 0 } values || values[^1] is not { } text) return false;
        return text.ToUpperInvariant() switch
        {
            "TRUE" or "1" or "YES" or "ON" or "T" or "Y" => true,
            "FALSE" or "0" or "NO" or "OFF" or "F" or "N" => false,
            _ => throw ChatException.Invalid("bool_parsing", "Input should be a valid boolean, unable to interpret input", "query", name),
        };
    }

    /// <summary>A text of the body that must be there and not be too long, in Unicode code points.</summary>
    public static string Text(string? value, string name, int most)
    {
        if (value is null) throw ChatException.Missing("body", name);
        if (value.Length == 0) throw ChatException.Invalid("string_too_short", "String should have at least 1 character", "body", name);
        return OptionalText(value, name, most)!;
    }

    /// <summary>The same of one that may be absent or empty.</summary>
    public static string? OptionalText(string? value, string name, int most) => value is not null && value.EnumerateRunes().Count() > most
        ? throw ChatException.Invalid("string_too_long", $"String should have at most {most} characters", "body", name)
        : value;
}
