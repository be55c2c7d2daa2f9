using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.Models;

/// <summary>A tool call's arguments, as JSON text and as the dictionary of Microsoft.Extensions.AI.</summary>
internal static class ToolArguments
{
    /// <summary>A call whose text is kept beside its parsed arguments; arguments that are no JSON object are an error of the call.</summary>
    public static FunctionCallContent Call(string callId, string name, string json)
    {
        var call = new FunctionCallContent(callId, name) { RawRepresentation = json };
        try
        {
            call.Arguments = Parse(json);
        }
        catch (JsonException e)
        {
            call.Exception = e;
        }

        return call;
    }

    public static string Text(FunctionCallContent call) => call.RawRepresentation as string
        ?? (call.Arguments is null ? "{}" : ToolJson.Write(call.Arguments));

    /// <exception cref="JsonException">The text is no JSON object.</exception>
    public static Dictionary<string, object?> Parse(string json)
    {
        if (string.IsNullOrWhiteSpace(json)) return [];
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object) throw new JsonException("A tool's arguments are a JSON object.");
        return document.RootElement.EnumerateObject().DistinctBy(static member => member.Name)
            .ToDictionary(static member => member.Name, static member => (object?)member.Value.Clone());
    }
}
