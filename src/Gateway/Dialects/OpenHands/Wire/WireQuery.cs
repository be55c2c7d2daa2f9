using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.OpenHands.Wire;

/// <summary>Reads query parameters. Of a repeated key that stands for one value the last counts.</summary>
/// <exception cref="FastApiException">422 from each read: the value is not of the demanded form.</exception>
readonly struct WireQuery(HttpRequest request)
{
    readonly IQueryCollection query = request.Query;

    public string? Text(string name) => query[name] is { Count: > 0 } values && values[^1] is { Length: > 0 } text ? text : null;

    public int Int(string name, int absent, int min, int max)
    {
        if (Text(name) is not { } text) return absent;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            throw Invalid("int_parsing", name, "Input should be a valid integer, unable to parse string as an integer", text);
        if (value < min) throw Invalid("greater_than_equal", name, $"Input should be greater than or equal to {min}", text, new JsonObject { ["ge"] = min });
        if (value > max) throw Invalid("less_than_equal", name, $"Input should be less than or equal to {max}", text, new JsonObject { ["le"] = max });
        return value;
    }

    public bool Flag(string name, bool absent = false) => Text(name) is not { } text
        ? absent
        : text.ToUpperInvariant() switch
        {
            "TRUE" or "1" or "YES" or "ON" or "T" or "Y" => true,
            "FALSE" or "0" or "NO" or "OFF" or "F" or "N" => false,
            _ => throw Invalid("bool_parsing", name, "Input should be a valid boolean, unable to interpret input", text),
        };

    /// <summary>The value that belongs to the given name.</summary>
    public T Choice<T>(string name, T absent, params ReadOnlySpan<(string Name, T Value)> choices)
    {
        if (Text(name) is not { } text) return absent;
        var names = new List<string>();
        foreach (var choice in choices)
        {
            if (choice.Name == text) return choice.Value;
            names.Add(choice.Name);
        }

        var expected = Expected(names);
        throw Invalid("enum", name, $"Input should be {expected}", text, new JsonObject { ["expected"] = expected });
    }

    public static string Expected(IReadOnlyList<string> names)
    {
        var quoted = names.Select(name => $"'{name}'").ToList();
        return quoted.Count < 2 ? string.Concat(quoted) : $"{string.Join(", ", quoted[..^1])} or {quoted[^1]}";
    }

    /// <summary>Ids under a repeated key, dashed or not; at least one.</summary>
    /// <param name="most">How many are taken.</param>
    public ImmutableArray<Guid> Ids(string name, int most)
    {
        var values = query[name];
        if (values.Count == 0) throw Invalid("missing", name, "Field required", null);
        var problems = values.Index().Where(value => !WireUuid.TryParse(value.Item, out _))
            .Select(value => WireUuid.Problem(["query", name, value.Index], value.Item)).ToList();
        if (problems.Count > 0) throw FastApiException.Invalid(problems);
        if (values.Count > most)
        {
            throw Invalid("too_long", name, $"List should have at most {most} items after validation, not {values.Count}", null,
                new JsonObject { ["field_type"] = "List", ["max_length"] = most, ["actual_length"] = values.Count });
        }

        return [.. values.Select(value => WireUuid.TryParse(value, out var id) ? id : default)];
    }

    /// <summary>A time; one without an offset is the server's own local time.</summary>
    public DateTimeOffset? Time(string name, TimeZoneInfo local)
    {
        if (Text(name) is not { } text) return null;
        // A plus sign that the client did not escape has come as a space.
        var repaired = text.Length > 6 && text[^6] == ' ' ? $"{text[..^6]}+{text[^5..]}" : text;
        return WireTime.TryParse(repaired, local, out var time)
            ? time
            : throw Invalid("datetime_from_date_parsing", name, "Input should be a valid datetime or date", text);
    }

    static FastApiException Invalid(string type, string name, string message, string? input, JsonObject? context = null) =>
        FastApiException.Invalid(new Problem(type, ["query", name], message, input) { Context = context });
}
