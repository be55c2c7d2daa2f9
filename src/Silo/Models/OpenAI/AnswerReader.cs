using System.Collections.Immutable;
using System.Text.Json;
using Conversations.Grains.Models;
using Conversations.Log;
using Conversations.Silo.Models.Http;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.Models.OpenAI;

/// <summary>Turns the chunks of one answer into updates; a chunk is read token by token, without a document in between.</summary>
internal sealed class AnswerReader(string secret)
{
    private readonly ToolCallReader _calls = new();
    private UsageDetails? _usage;
    private ChatFinishReason? _finishReason;
    private bool _anyContent;
    private ImmutableArray<int>.Builder? _prompt;
    private ImmutableArray<int>.Builder? _response;

    /// <summary>The server has said that nothing follows.</summary>
    public bool Done { get; private set; }

    /// <summary>The model has ended its answer; only its usage may follow.</summary>
    public bool Ended => Done || _finishReason is not null;

    /// <summary>The update that a chunk makes; null when it shows nothing.</summary>
    /// <exception cref="ModelException">The chunk is an error, or none of this wire.</exception>
    public ChatResponseUpdate? Read(string eventType, ReadOnlySpan<byte> chunk)
    {
        if (chunk.SequenceEqual("[DONE]"u8))
        {
            Done = true;
            return null;
        }

        if (chunk.IsEmpty) return null;
        var contents = new List<AIContent>(1);
        try
        {
            var json = new Utf8JsonReader(chunk);
            ReadChunk(ref json, contents);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // InvalidOperation: a member is of another type than the wire says. Format: a number is too large.
            throw Failures.BadAnswer(ProviderNames.OpenAI, e.Message, e);
        }

        if (contents.Count == 0) return null;
        _anyContent = true;
        return new ChatResponseUpdate(ChatRole.Assistant, contents);
    }

    /// <summary>The last update: why the model ended, and what it used if the server says so.</summary>
    /// <exception cref="ModelException">The answer has no end, or nothing in it.</exception>
    public ChatResponseUpdate Finish()
    {
        if (!Ended) throw Failures.BadAnswer(ProviderNames.OpenAI, "The answer broke off before its end.");
        if (_calls.AnyNameless) throw Failures.BadAnswer(ProviderNames.OpenAI, "A tool call names no tool.");

        // Some servers say "stop" after tool calls, some say nothing before [DONE].
        var reason = _finishReason ?? ChatFinishReason.Stop;
        if (_calls.Any && reason == ChatFinishReason.Stop) reason = ChatFinishReason.ToolCalls;
        if (!_anyContent && (reason == ChatFinishReason.Stop || reason == ChatFinishReason.ToolCalls))
            throw Failures.EmptyAnswer(ProviderNames.OpenAI);
        List<AIContent> contents = _usage is null ? [] : [new UsageContent(_usage)];
        if (_prompt is not null && _response is not null) contents.Add(new TokenIds(new StepTokens(_prompt.ToImmutable(), _response.ToImmutable())));
        return new ChatResponseUpdate(ChatRole.Assistant, contents) { FinishReason = reason };
    }

    private void ReadChunk(ref Utf8JsonReader json, List<AIContent> contents)
    {
        json.Read();
        json.Expect(JsonTokenType.StartObject);
        while (json.NextMember())
        {
            if (json.ValueTextEquals("choices"u8)) ReadChoices(ref json, contents);
            else if (json.ValueTextEquals("usage"u8)) _usage = UsageReader.Read(ref json) ?? _usage;
            else if (json.ValueTextEquals("error"u8)) ThrowIfError(ref json);
            else if (json.ValueTextEquals("prompt_token_ids"u8)) ReadTokens(ref json, ref _prompt);
            else json.SkipValue();
        }
    }

    private void ReadChoices(ref Utf8JsonReader json, List<AIContent> contents)
    {
        if (!json.EnterArray()) return;
        for (var first = true; json.NextItem(); first = false)
        {
            // Only one answer is asked for.
            if (first) ReadChoice(ref json, contents);
            else json.Skip();
        }
    }

    private void ReadChoice(ref Utf8JsonReader json, List<AIContent> contents)
    {
        json.Expect(JsonTokenType.StartObject);
        while (json.NextMember())
        {
            if (json.ValueTextEquals("delta"u8) || json.ValueTextEquals("message"u8)) ReadDelta(ref json, contents);
            else if (json.ValueTextEquals("finish_reason"u8)) _finishReason = FinishReason(json.TextValue()) ?? _finishReason;
            else if (json.ValueTextEquals("token_ids"u8)) ReadTokens(ref json, ref _response);
            else json.SkipValue();
        }
    }

    private void ReadDelta(ref Utf8JsonReader json, List<AIContent> contents)
    {
        if (!json.EnterObject()) return;
        var reasoned = false;
        while (json.NextMember())
        {
            if (json.ValueTextEquals("content"u8) || json.ValueTextEquals("refusal"u8))
            {
                if (json.TextValue() is { Length: > 0 } text) contents.Add(new TextContent(text));
            }
            else if (!reasoned && (json.ValueTextEquals("reasoning_content"u8) || json.ValueTextEquals("reasoning"u8)))
            {
                // Servers that know both names send the same text under each.
                if (json.TextValue() is not { Length: > 0 } text) continue;
                contents.Add(new TextReasoningContent(text));
                reasoned = true;
            }
            else if (json.ValueTextEquals("tool_calls"u8))
            {
                _calls.Read(ref json, contents);
            }
            else
            {
                json.SkipValue();
            }
        }
    }

    private static void ReadTokens(ref Utf8JsonReader json, ref ImmutableArray<int>.Builder? tokens)
    {
        if (!json.EnterArray()) return;
        tokens ??= ImmutableArray.CreateBuilder<int>();
        while (json.NextItem()) tokens.Add(json.GetInt32());
    }

    private void ThrowIfError(ref Utf8JsonReader json)
    {
        json.Read();
        using var document = JsonDocument.ParseValue(ref json);
        if (document.RootElement.ValueKind == JsonValueKind.Null) return;
        var error = ProviderError.Read(document.RootElement) ?? new ProviderError(document.RootElement.GetRawText());
        throw error.ToException(ProviderNames.OpenAI, status: null, secret);
    }

    private static ChatFinishReason? FinishReason(string? reason) => reason switch
    {
        null or "" => null,
        "stop" => ChatFinishReason.Stop,
        "length" => ChatFinishReason.Length,
        "content_filter" => ChatFinishReason.ContentFilter,
        "tool_calls" or "function_call" => ChatFinishReason.ToolCalls,
        _ => new ChatFinishReason(reason),
    };
}
