using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.Models;

/// <summary>A tool's result as the text that a model reads.</summary>
internal static class ToolResults
{
    public static string Text(FunctionResultContent result) => result.Result switch
    {
        null => result.Exception?.Message ?? "",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } json => json.GetString()!,
        JsonElement json => json.GetRawText(),
        IEnumerable<AIContent> contents => string.Concat(contents.OfType<TextContent>().Select(static content => content.Text)),
        var other => ToolJson.Write(other),
    };
}
