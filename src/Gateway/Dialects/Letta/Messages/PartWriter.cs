using System.Collections.Immutable;
using System.Text.Json;
using Conversations.Log;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>Writes the parts that messages are made of.</summary>
static class PartWriter
{
    /// <summary>A single text as a string, anything else as an array of parts.</summary>
    public static void WriteContent(Utf8JsonWriter writer, ImmutableArray<Part> parts)
    {
        if (parts is [TextPart single])
        {
            writer.WriteStringValue(single.Text);
            return;
        }

        writer.WriteStartArray();
        foreach (var part in parts)
        {
            switch (part)
            {
                case TextPart text:
                    writer.WriteStartObject();
                    writer.WriteString("type"u8, "text"u8);
                    writer.WriteString("text"u8, text.Text);
                    writer.WriteEndObject();
                    break;
                case ImagePart image:
                    WriteImage(writer, image);
                    break;
            }
        }

        writer.WriteEndArray();
    }

    /// <summary>The calls, and the first of them once more for old clients.</summary>
    public static void WriteCalls(Utf8JsonWriter writer, ImmutableArray<ToolCallPart> calls)
    {
        writer.WritePropertyName("tool_call"u8);
        if (calls.IsEmpty) writer.WriteNullValue();
        else WriteCall(writer, calls[0]);
        writer.WriteStartArray("tool_calls"u8);
        foreach (var call in calls) WriteCall(writer, call);
        writer.WriteEndArray();
    }

    /// <summary>The results, and the first of them once more for old clients.</summary>
    public static void WriteReturns(Utf8JsonWriter writer, ImmutableArray<ToolReturnPart> results)
    {
        if (!results.IsEmpty) WriteFields(writer, results[0]);
        writer.WriteStartArray("tool_returns"u8);
        foreach (var result in results)
        {
            writer.WriteStartObject();
            WriteReturn(writer, result);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>The fields of one result; the object round them is the caller's.</summary>
    public static void WriteReturn(Utf8JsonWriter writer, ToolReturnPart result)
    {
        writer.WriteString("type"u8, "tool"u8);
        WriteFields(writer, result);
    }

    static void WriteFields(Utf8JsonWriter writer, ToolReturnPart result)
    {
        writer.WriteString("tool_return"u8, result.Text);
        writer.WriteString("status"u8, result.Success ? "success"u8 : "error"u8);
        writer.WriteString("tool_call_id"u8, result.ToolCallId);
        WriteLines(writer, "stdout"u8, result.Stdout);
        WriteLines(writer, "stderr"u8, result.Stderr);
    }

    static void WriteCall(Utf8JsonWriter writer, ToolCallPart call)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, call.Name);
        writer.WriteString("arguments"u8, call.Arguments);
        writer.WriteString("tool_call_id"u8, call.ToolCallId);
        writer.WriteEndObject();
    }

    static void WriteImage(Utf8JsonWriter writer, ImagePart image)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "image"u8);
        writer.WriteStartObject("source"u8);
        if (image.Data is null)
        {
            writer.WriteString("type"u8, "url"u8);
            writer.WriteString("url"u8, image.Url);
        }
        else
        {
            writer.WriteString("type"u8, "base64"u8);
            writer.WriteString("media_type"u8, image.MediaType);
            writer.WriteString("data"u8, image.Data);
            writer.WriteString("detail"u8, image.Detail);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    static void WriteLines(Utf8JsonWriter writer, ReadOnlySpan<byte> name, ImmutableArray<string>? lines)
    {
        if (lines is not { } given)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartArray(name);
        foreach (var line in given) writer.WriteStringValue(line);
        writer.WriteEndArray();
    }
}
