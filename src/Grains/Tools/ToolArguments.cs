using System.Text.Json;

namespace Conversations.Grains.Tools;

/// <summary>Reads the arguments that a model wrote.</summary>
static class ToolArguments
{
    /// <summary>A required text.</summary>
    /// <exception cref="ToolArgumentException">It is missing or no text.</exception>
    public static string Text(this JsonElement arguments, string name) => arguments.OptionalText(name)
        ?? throw new ToolArgumentException($"The argument '{name}' is required.");

    public static string? OptionalText(this JsonElement arguments, string name)
    {
        if (!arguments.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind != JsonValueKind.String) throw new ToolArgumentException($"The argument '{name}' must be a string.");
        return value.GetString();
    }

    /// <summary>False where it is missing.</summary>
    public static bool Flag(this JsonElement arguments, string name)
    {
        if (!arguments.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return false;
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) throw new ToolArgumentException($"The argument '{name}' must be a boolean.");
        return value.GetBoolean();
    }

    public static double? OptionalNumber(this JsonElement arguments, string name)
    {
        if (!arguments.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind != JsonValueKind.Number) throw new ToolArgumentException($"The argument '{name}' must be a number.");
        return value.GetDouble();
    }

    public static int Number(this JsonElement arguments, string name, int otherwise)
    {
        if (!arguments.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return otherwise;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var number))
            throw new ToolArgumentException($"The argument '{name}' must be an integer.");
        return number;
    }
}

/// <summary>The model called a tool in a way that the tool does not take; the message is for the model.</summary>
sealed class ToolArgumentException(string message) : Exception(message);
