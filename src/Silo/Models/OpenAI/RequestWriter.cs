using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Conversations.Grains.Models;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.Models.OpenAI;

/// <summary>Writes a chat/completions request straight to UTF-8.</summary>
internal sealed class RequestWriter(bool namesCompletionTokens, CallSettings? settings)
{
    internal static readonly JsonWriterOptions Format = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public void Write(IBufferWriter<byte> buffer, string model, IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        if (settings?.Additions.Body is not { } additions)
        {
            WriteBody(buffer, model, messages, options);
            return;
        }

        using var body = new PooledBuffer();
        WriteBody(body, model, messages, options);
        MergedBody.Write(buffer, body.Written, additions);
    }

    private void WriteBody(IBufferWriter<byte> buffer, string model, IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        using var json = new Utf8JsonWriter(buffer, Format);
        json.WriteStartObject();
        json.WriteString("model"u8, model);
        json.WriteBoolean("stream"u8, true);
        json.WriteStartObject("stream_options"u8);
        json.WriteBoolean("include_usage"u8, true);
        json.WriteEndObject();
        if (options is not null) WriteOptions(json, model, options);

        json.WriteStartArray("messages"u8);
        if (!string.IsNullOrEmpty(options?.Instructions)) MessageWriter.WriteText(json, "system"u8, options.Instructions);
        foreach (var message in messages) MessageWriter.Write(json, message);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteOptions(Utf8JsonWriter json, string model, ChatOptions options)
    {
        var limit = namesCompletionTokens ? "max_completion_tokens"u8 : "max_tokens"u8;
        if (options.MaxOutputTokens is { } tokens) json.WriteNumber(limit, tokens);
        if (settings is null || ReasoningModels.Samples(model)) WriteSampling(json, options);
        if (options.FrequencyPenalty is { } frequency) json.WriteNumber("frequency_penalty"u8, frequency);
        if (options.PresencePenalty is { } presence) json.WriteNumber("presence_penalty"u8, presence);
        if (options.Seed is { } seed) json.WriteNumber("seed"u8, seed);
        if (Effort(model, options) is { } effort) json.WriteString("reasoning_effort"u8, effort);
        if (options.StopSequences is { Count: > 0 } stops)
        {
            json.WriteStartArray("stop"u8);
            foreach (var stop in stops) json.WriteStringValue(stop);
            json.WriteEndArray();
        }

        WriteFormat(json, options.ResponseFormat);
        WriteTools(json, options);
    }

    private void WriteSampling(Utf8JsonWriter json, ChatOptions options)
    {
        if (options.Temperature is { } temperature) json.WriteNumber("temperature"u8, temperature);
        if (options.TopP is { } topP) json.WriteNumber("top_p"u8, topP);
        // OpenAI's own server refuses it; most others know it.
        if (options.TopK is { } topK && !namesCompletionTokens) json.WriteNumber("top_k"u8, topK);
    }

    private string? Effort(string model, ChatOptions options) => settings?.ReasoningEffort is { } effort
        ? ReasoningModels.Sent(model, effort, options.Tools is { Count: > 0 })
        : Effort(options);

    private static string? Effort(ChatOptions options) => options.Reasoning?.Effort switch
    {
        ReasoningEffort.None => "none",
        ReasoningEffort.Low => "low",
        ReasoningEffort.Medium => "medium",
        ReasoningEffort.High => "high",
        ReasoningEffort.ExtraHigh => "xhigh",
        _ => options.AdditionalProperties?.GetValueOrDefault("reasoning_effort") as string,
    };

    private static void WriteFormat(Utf8JsonWriter json, ChatResponseFormat? format)
    {
        if (format is not ChatResponseFormatJson answer) return;
        json.WriteStartObject("response_format"u8);
        json.WriteString("type"u8, answer.Schema is null ? "json_object"u8 : "json_schema"u8);
        if (answer.Schema is { } schema)
        {
            json.WriteStartObject("json_schema"u8);
            json.WriteString("name"u8, answer.SchemaName ?? "answer");
            if (answer.SchemaDescription is { } description) json.WriteString("description"u8, description);
            WriteRaw(json, "schema"u8, schema);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteTools(Utf8JsonWriter json, ChatOptions options)
    {
        if (options.Tools is not { Count: > 0 } tools) return;
        json.WriteStartArray("tools"u8);
        foreach (var tool in tools.OfType<AIFunctionDeclaration>())
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, tool.Name);
            if (tool.Description.Length > 0) json.WriteString("description"u8, tool.Description);
            WriteRaw(json, "parameters"u8, tool.JsonSchema);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (options.AllowMultipleToolCalls is { } parallel) json.WriteBoolean("parallel_tool_calls"u8, parallel);
        WriteToolChoice(json, options.ToolMode);
    }

    private static void WriteToolChoice(Utf8JsonWriter json, ChatToolMode? mode)
    {
        switch (mode)
        {
            case NoneChatToolMode:
                json.WriteString("tool_choice"u8, "none"u8);
                break;
            case RequiredChatToolMode { RequiredFunctionName: { } name }:
                json.WriteStartObject("tool_choice"u8);
                json.WriteString("type"u8, "function"u8);
                json.WriteStartObject("function"u8);
                json.WriteString("name"u8, name);
                json.WriteEndObject();
                json.WriteEndObject();
                break;
            case RequiredChatToolMode:
                json.WriteString("tool_choice"u8, "required"u8);
                break;
            default:
                // The default of the wire is auto.
                break;
        }
    }

    // A schema is the same in every request of an agent, so it is copied, not written anew.
    private static void WriteRaw(Utf8JsonWriter json, ReadOnlySpan<byte> name, JsonElement value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
    }
}
