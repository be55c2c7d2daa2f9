using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Conversations.Gateway.Dialects.Letta.Tools;

/// <summary>What the head of a tool's Python function tells, for tools that come without a schema. The code is never run.</summary>
static partial class PythonSource
{
    static readonly string[] NotArguments = ["self", "agent_state", "", "*", "/"];

    /// <summary>The name of the last function at the left margin; null when there is none.</summary>
    public static string? Name(string? source) => source is null ? null : Functions().Matches(source).LastOrDefault()?.Groups["name"].Value;

    /// <summary>A schema of its arguments, as far as their annotations tell; null when there is no function.</summary>
    public static JsonElement? Parameters(string? source)
    {
        if (source is null || Functions().Matches(source).LastOrDefault() is not { } function) return null;
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var argument in Split(source[(function.Index + function.Length)..]))
        {
            var name = argument.Split(':', '=')[0].Trim();
            if (NotArguments.Contains(name) || name.StartsWith('*')) continue;
            var annotation = argument.Split('=')[0].Split(':', 2) is [_, var type] ? type.Trim() : "";
            properties[name] = new JsonObject { ["type"] = TypeOf(annotation) };
            if (!argument.Contains('=', StringComparison.Ordinal)) required.Add(name);
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = required };
        return JsonElement.Parse(schema.ToJsonString());
    }

    /// <summary>The arguments up to the closing parenthesis, cut at commas that are in no brackets.</summary>
    static IEnumerable<string> Split(string text)
    {
        var (depth, start) = (0, 0);
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] is '(' or '[' or '{') depth++;
            if (text[index] is ')' or ']' or '}' && --depth < 0 || (text[index] == ',' && depth == 0))
            {
                yield return text[start..index].Trim();
                start = index + 1;
            }

            if (depth < 0) yield break;
        }
    }

    static string TypeOf(string annotation) => Optional().Match(annotation) is { Success: true } optional
        ? TypeOf(optional.Groups["type"].Value)
        : annotation.ToLowerInvariant().Split('[', '|', ' ')[0] switch
        {
            "int" => "integer",
            "float" => "number",
            "bool" => "boolean",
            "list" or "tuple" or "set" => "array",
            "dict" => "object",
            _ => "string",
        };

    [GeneratedRegex(@"^(?:async\s+)?def\s+(?<name>\w+)\s*\(", RegexOptions.Multiline)]
    private static partial Regex Functions();

    [GeneratedRegex(@"^Optional\[(?<type>.*)\]$")]
    private static partial Regex Optional();
}
