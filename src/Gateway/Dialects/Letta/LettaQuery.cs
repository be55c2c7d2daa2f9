using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Conversations.Gateway.Dialects.Letta;

/// <summary>Reads query parameters. Of a repeated key that stands for one value the last counts; an empty value is no value.</summary>
/// <exception cref="LettaException">422 from each read: the value is not of the demanded form.</exception>
readonly struct LettaQuery(HttpRequest request)
{
    /// <summary>Most rows that one page of a list holds.</summary>
    public const int MaxPage = 1000;

    readonly IQueryCollection query = request.Query;

    public string? Text(string name) => query[name] is { Count: > 0 } values && values[^1] is { Length: > 0 } text ? text : null;

    /// <summary>Every value of a repeated key; null when there is none.</summary>
    public ImmutableArray<string>? Many(string name) =>
        query[name] is { Count: > 0 } values ? [.. values.OfType<string>().Where(value => value.Length > 0)] : null;

    public int Int(string name, int absent, int min = int.MinValue, int max = int.MaxValue)
    {
        if (Text(name) is not { } text) return absent;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            throw Wrong(name, $"'{text}' should be an integer");
        if (value < min || value > max) throw Wrong(name, $"{text} should be between {min} and {max}");
        return value;
    }

    public int Limit(int absent)
    {
        var most = Math.Min(MaxPage, request.HttpContext.RequestServices.GetRequiredService<IOptions<GatewayLimits>>().Value.PageRows);
        return Int("limit", Math.Min(absent, most), 1, most);
    }

    public bool? Flag(string name) => Text(name) is not { } text
        ? null
        : text.ToUpperInvariant() switch
        {
            "TRUE" or "1" or "YES" or "ON" or "T" or "Y" => true,
            "FALSE" or "0" or "NO" or "OFF" or "F" or "N" => false,
            _ => throw Wrong(name, $"'{text}' should be a boolean"),
        };

    /// <summary>The value that belongs to the given name.</summary>
    public T Choice<T>(string name, T absent, params ReadOnlySpan<(string Name, T Value)> choices)
    {
        if (Text(name) is not { } text) return absent;
        foreach (var choice in choices)
        {
            if (choice.Name == text) return choice.Value;
        }

        var names = new string[choices.Length];
        for (var index = 0; index < names.Length; index++) names[index] = $"'{choices[index].Name}'";
        throw Wrong(name, $"'{text}' should be one of {string.Join(", ", names)}");
    }

    /// <summary>True for oldest first.</summary>
    public bool Ascending(bool absent = false) => Choice("order", absent, ("asc", true), ("desc", false));

    /// <summary>An id; <see cref="Guid.Empty"/>, which nothing has, for one of another form, so that it behaves as unknown.</summary>
    public Guid? Id(string name, string prefix)
    {
        if (Text(name) is not { } text) return null;
        return LettaId.TryParse(prefix, text, out var id) ? id : Guid.Empty;
    }

    static LettaException Wrong(string name, string problem) => LettaException.Validation($"query.{name}: {problem}");
}
