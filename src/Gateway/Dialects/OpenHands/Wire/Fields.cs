using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Conversations.Gateway.Dialects.OpenHands.Wire;

/// <summary>Reads the fields of an object by pydantic's rules, and gathers what is wrong with them; unknown fields are ignored.</summary>
sealed class Fields(JsonObject members, ImmutableArray<JsonNode> loc, List<Problem>? gathered = null)
{
    readonly List<Problem> problems = gathered ?? [];

    public JsonObject Members => members;

    public ImmutableArray<JsonNode> Loc => loc;

    /// <summary>True: something was wrong so far.</summary>
    public bool IsWrong => problems.Count > 0;

    public bool Has(string name) => members.TryGetPropertyValue(name, out var value) && value is not null;

    public bool Mentions(string name) => members.ContainsKey(name);

    /// <exception cref="FastApiException">422: something was wrong.</exception>
    public void Check()
    {
        if (problems.Count > 0) throw FastApiException.Invalid(problems);
    }

    public string? Text(string name, bool required = false, int min = 0, int max = int.MaxValue, bool strip = false)
    {
        if (Value(name, required) is not { } value) return null;
        if (value.GetValueKind() != JsonValueKind.String)
        {
            Wrong("string_type", name, "Input should be a valid string", value);
            return null;
        }

        var text = strip ? value.GetValue<string>().Trim() : value.GetValue<string>();
        if (text.Length < min) Wrong("string_too_short", name, $"String should have at least {min} character{(min == 1 ? "" : "s")}", value, new JsonObject { ["min_length"] = min });
        if (text.Length > max) Wrong("string_too_long", name, $"String should have at most {max} characters", value, new JsonObject { ["max_length"] = max });
        return text;
    }

    public int Int(string name, int absent, int min = int.MinValue, int max = int.MaxValue)
    {
        if (Value(name, false) is not { } value) return absent;
        if (value.GetValueKind() != JsonValueKind.Number || !value.AsValue().TryGetValue<int>(out var number))
        {
            Wrong("int_type", name, "Input should be a valid integer", value);
            return absent;
        }

        if (number < min) Wrong("greater_than_equal", name, $"Input should be greater than or equal to {min}", value, new JsonObject { ["ge"] = min });
        if (number > max) Wrong("less_than_equal", name, $"Input should be less than or equal to {max}", value, new JsonObject { ["le"] = max });
        return number;
    }

    public void AtLeastZero(string name)
    {
        if (Value(name, false) is not { } value) return;
        if (value.GetValueKind() != JsonValueKind.Number) Wrong("float_type", name, "Input should be a valid number", value);
        else if (value.GetValue<double>() < 0) Wrong("greater_than_equal", name, "Input should be greater than or equal to 0", value, new JsonObject { ["ge"] = 0 });
    }

    public bool Flag(string name, bool absent = false, bool required = false)
    {
        if (Value(name, required) is not { } value) return absent;
        if (value.GetValueKind() is JsonValueKind.True or JsonValueKind.False) return value.GetValue<bool>();
        Wrong("bool_type", name, "Input should be a valid boolean", value);
        return absent;
    }

    public Guid? Id(string name)
    {
        if (Value(name, false) is not { } value) return null;
        if (value.GetValueKind() == JsonValueKind.String && WireUuid.TryParse(value.GetValue<string>(), out var id)) return id;
        problems.Add(WireUuid.Problem(loc.Add(name), value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString()));
        return null;
    }

    /// <summary>The value that belongs to the given name.</summary>
    public T Choice<T>(string name, T absent, params ReadOnlySpan<(string Name, T Value)> choices)
    {
        if (Value(name, false) is not { } value) return absent;
        var names = new List<string>();
        foreach (var choice in choices)
        {
            if (value.GetValueKind() == JsonValueKind.String && choice.Name == value.GetValue<string>()) return choice.Value;
            names.Add(choice.Name);
        }

        var expected = WireQuery.Expected(names);
        Wrong("enum", name, $"Input should be {expected}", value, new JsonObject { ["expected"] = expected });
        return absent;
    }

    /// <summary>An object's fields, whose problems are gathered here.</summary>
    public Fields? Object(string name, bool required = false)
    {
        if (Value(name, required) is not { } value) return null;
        if (value is JsonObject inner) return new Fields(inner, loc.Add(name), problems);
        Wrong("model_attributes_type", name, "Input should be a valid dictionary or object to extract fields from", value);
        return null;
    }

    /// <summary>The objects of a list.</summary>
    public IEnumerable<Fields> Objects(string name)
    {
        foreach (var (index, item) in Items(name).Index())
        {
            if (item is JsonObject inner) yield return new Fields(inner, loc.Add(name).Add(index), problems);
            else problems.Add(new Problem("model_attributes_type", loc.Add(name).Add(index), "Input should be a valid dictionary or object to extract fields from", item));
        }
    }

    public JsonArray Items(string name)
    {
        if (Value(name, false) is not { } value) return [];
        if (value is JsonArray items) return items;
        Wrong("list_type", name, "Input should be a valid list", value);
        return [];
    }

    /// <summary>The texts of a list.</summary>
    public List<string> Texts(string name)
    {
        var texts = new List<string>();
        foreach (var (index, item) in Items(name).Index())
        {
            if (item?.GetValueKind() == JsonValueKind.String) texts.Add(item.GetValue<string>());
            else problems.Add(new Problem("string_type", loc.Add(name).Add(index), "Input should be a valid string", item));
        }

        return texts;
    }

    /// <summary>Fields other than these are wrong.</summary>
    public void Forbid(params ReadOnlySpan<string> known)
    {
        foreach (var (name, value) in members)
            if (!known.Contains(name)) Wrong("extra_forbidden", name, "Extra inputs are not permitted", value);
    }

    public void Missing(string name) => Wrong("missing", name, "Field required", members);

    public void Wrong(string type, string name, string message, JsonNode? input, JsonObject? context = null) =>
        problems.Add(new Problem(type, loc.Add(name), message, input) { Context = context });

    /// <summary>What is wrong with the object as a whole.</summary>
    public void WrongValue(string message) =>
        problems.Add(new Problem("value_error", loc, $"Value error, {message}", members) { Context = new JsonObject { ["error"] = message } });

    JsonNode? Value(string name, bool required)
    {
        var value = members[name];
        if (required && !members.ContainsKey(name)) Missing(name);
        else if (required && value is null) Wrong("none_required", name, "Input should not be None", null);
        return value;
    }
}
