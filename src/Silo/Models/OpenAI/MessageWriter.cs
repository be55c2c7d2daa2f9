using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.Models.OpenAI;

/// <summary>Writes a message; the results of several tools in one message are one message each on this wire.</summary>
internal static class MessageWriter
{
    public static void Write(Utf8JsonWriter json, ChatMessage message)
    {
        if (message.Role == ChatRole.Assistant)
        {
            WriteAssistant(json, message);
            return;
        }

        var rest = false;
        foreach (var content in message.Contents)
        {
            if (content is FunctionResultContent result) WriteResult(json, result);
            else rest = true;
        }

        if (!rest) return;
        if (message.Role == ChatRole.User && message.Contents.Any(static content => content is DataContent or UriContent))
            WriteParts(json, message.Contents);
        else
            WriteText(json, message.Role.Value, message.Text);
    }

    public static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> role, string text)
    {
        json.WriteStartObject();
        json.WriteString("role"u8, role);
        json.WriteString("content"u8, text);
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string role, string text)
    {
        json.WriteStartObject();
        json.WriteString("role"u8, role);
        json.WriteString("content"u8, text);
        json.WriteEndObject();
    }

    // Reasoning is left out: it is the model's own affair, and servers that do not know it refuse it.
    private static void WriteAssistant(Utf8JsonWriter json, ChatMessage message)
    {
        var text = message.Text;
        var calls = false;
        json.WriteStartObject();
        json.WriteString("role"u8, "assistant"u8);
        foreach (var content in message.Contents)
        {
            if (content is not FunctionCallContent call) continue;
            if (!calls) json.WriteStartArray("tool_calls"u8);
            calls = true;
            WriteCall(json, call);
        }

        if (calls) json.WriteEndArray();
        if (calls && text.Length == 0) json.WriteNull("content"u8);
        else json.WriteString("content"u8, text);
        json.WriteEndObject();
    }

    private static void WriteCall(Utf8JsonWriter json, FunctionCallContent call)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, call.CallId);
        json.WriteString("type"u8, "function"u8);
        json.WriteStartObject("function"u8);
        json.WriteString("name"u8, call.Name);
        json.WriteString("arguments"u8, ToolArguments.Text(call));
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, FunctionResultContent result)
    {
        json.WriteStartObject();
        json.WriteString("role"u8, "tool"u8);
        json.WriteString("tool_call_id"u8, result.CallId);
        json.WriteString("content"u8, ToolResults.Text(result));
        json.WriteEndObject();
    }

    private static void WriteParts(Utf8JsonWriter json, IList<AIContent> contents)
    {
        json.WriteStartObject();
        json.WriteString("role"u8, "user"u8);
        json.WriteStartArray("content"u8);
        foreach (var content in contents)
        {
            switch (content)
            {
                case TextContent text: WritePart(json, "text"u8, "text"u8, text.Text); break;
                case UriContent link: WriteImage(json, link.Uri.OriginalString); break;
                case DataContent data when data.HasTopLevelMediaType("image"): WriteImage(json, data.Uri); break;
                case DataContent file: WriteFile(json, file); break;
                default: break;
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePart(Utf8JsonWriter json, ReadOnlySpan<byte> type, ReadOnlySpan<byte> name, string value)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        json.WriteString(name, value);
        json.WriteEndObject();
    }

    private static void WriteImage(Utf8JsonWriter json, string url)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "image_url"u8);
        json.WriteStartObject("image_url"u8);
        json.WriteString("url"u8, url);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteFile(Utf8JsonWriter json, DataContent file)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "file"u8);
        json.WriteStartObject("file"u8);
        json.WriteString("filename"u8, file.Name ?? "file");
        json.WriteString("file_data"u8, file.Uri);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
