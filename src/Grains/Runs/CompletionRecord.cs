using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Grains.Models;
using Conversations.Log;
using Microsoft.Extensions.AI;

namespace Conversations.Grains.Runs;

/// <summary>One call of a model as it is told to the log.</summary>
/// <param name="Latency">How long it took, repetitions included.</param>
/// <param name="Request">The body that was sent; null where the client cannot show it.</param>
sealed record CompletionRecord(Model Model, string? Purpose, DateTimeOffset At, TimeSpan Latency, Task<JsonElement>? Request)
{
    /// <summary>Characters of JSON: of a longer one the messages are left out, which are in the conversation anyway.</summary>
    const int Longest = 1 << 20;

    /// <summary>What stands in the place of secrets.</summary>
    const string Masked = "**********";

    // These have places of their own, or say nothing of the call.
    static readonly string[] NoArguments = ["model", "messages", "tools", "stream", "stream_options"];

    double Timestamp => (At - DateTimeOffset.UnixEpoch).TotalSeconds;

    public async Task<CompletionLogged> Answered(AnswerInProgress answer, ChatFinishReason? reason)
    {
        var usage = Model.Priced(answer.Usage);
        var data = await Asked();
        data["response"] = new JsonObject
        {
            ["object"] = "chat.completion",
            ["created"] = At.ToUnixTimeSeconds(),
            ["model"] = Model.Info.Name,
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["finish_reason"] = reason?.Value, ["message"] = Said(answer.Freeze().Parts) }),
            ["usage"] = new JsonObject { ["prompt_tokens"] = usage.Prompt, ["completion_tokens"] = usage.Completion, ["total_tokens"] = usage.Total },
        };
        data["cost"] = usage.Cost ?? 0;
        data["timestamp"] = Timestamp;
        data["latency_sec"] = Latency.TotalSeconds;
        data["usage_summary"] = new JsonObject
        {
            ["prompt_tokens"] = usage.Prompt,
            ["completion_tokens"] = usage.Completion,
            ["reasoning_tokens"] = usage.Reasoning,
            ["cache_read_tokens"] = usage.CachedInput,
        };
        return Of(data, "");
    }

    public async Task<CompletionLogged> Failed(ModelException failure)
    {
        var data = await Asked();
        data["error"] = new JsonObject { ["type"] = failure.Kind.ToString(), ["message"] = failure.Detail ?? failure.Message };
        data["timestamp"] = Timestamp;
        data["latency_sec"] = Latency.TotalSeconds;
        data["cost"] = 0.0;
        return Of(data, "-error");
    }

    async Task<JsonObject> Asked()
    {
        var request = Request is null ? [] : JsonObject.Create(await Request)!;
        var arguments = new JsonObject(request.Where(field => !NoArguments.Contains(field.Key)).Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone())));
        if (Model.Settings?.Additions.Headers is { IsEmpty: false } headers)
            arguments["extra_headers"] = new JsonObject(headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)Masked)));
        return new JsonObject
        {
            ["context_window"] = Model.Info.ContextWindow,
            ["messages"] = request["messages"]?.DeepClone(),
            ["tools"] = request["tools"]?.DeepClone(),
            ["kwargs"] = arguments,
        };
    }

    CompletionLogged Of(JsonObject data, string ending)
    {
        var text = Text(data);
        if (text.Length > Longest)
        {
            data["messages"] = null;
            data["messages_left_out"] = true;
            text = Text(data);
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"{Model.Info.Handle.Replace("/", "__", StringComparison.Ordinal)}-{Timestamp:0.000}-{Guid.NewGuid().ToString("N")[..4]}{ending}.json");
        return new CompletionLogged(Purpose, Model.Info.Handle, name, JsonElement.Parse(text));
    }

    string Text(JsonObject data) => Model.Settings is { Secrets: { IsEmpty: false } secrets }
        ? new SecretMask(ImmutableDictionary<string, string>.Empty, secrets).Hide(data)!.ToJsonString()
        : data.ToJsonString();

    static JsonObject Said(IEnumerable<Part> parts)
    {
        var all = parts.ToList();
        var message = new JsonObject { ["role"] = "assistant", ["content"] = string.Concat(all.OfType<TextPart>().Select(part => part.Text)) };
        if (all.OfType<ReasoningPart>().Any()) message["reasoning_content"] = string.Concat(all.OfType<ReasoningPart>().Select(part => part.Text));
        if (all.OfType<ToolCallPart>().Any()) message["tool_calls"] = new JsonArray([.. all.OfType<ToolCallPart>().Select(Call)]);
        return message;
    }

    static JsonObject Call(ToolCallPart call) => new()
    {
        ["id"] = call.ToolCallId,
        ["type"] = "function",
        ["function"] = new JsonObject { ["name"] = call.Name, ["arguments"] = call.Arguments },
    };
}
