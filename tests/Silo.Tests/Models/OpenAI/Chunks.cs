using System.Text.Json;

namespace Conversations.Silo.Tests.Models.OpenAI;

/// <summary>Writes events of the chat/completions wire.</summary>
internal static class Chunks
{
    public const string Done = "data: [DONE]\n\n";

    public static string Event(string json) => $"data: {json}\n\n";

    public static string Delta(string delta, string? finish = null) => Event(
        $$"""{"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{{delta}},"logprobs":null,"finish_reason":{{JsonSerializer.Serialize(finish)}}}],"usage":null}""");

    public static string Text(string text) => Delta($$"""{"content":{{JsonSerializer.Serialize(text)}}}""");

    public static string End(string reason = "stop") => Delta("{}", reason);

    public static string Usage(int input, int output, int cached = 0, int reasoning = 0) => Event(
        "{\"choices\":[],\"usage\":" + JsonSerializer.Serialize(new
        {
            prompt_tokens = input,
            completion_tokens = output,
            total_tokens = input + output,
            prompt_tokens_details = new { cached_tokens = cached },
            completion_tokens_details = new { reasoning_tokens = reasoning },
        }) + "}");

    public static string Call(int index, string? id, string? name, string? arguments) => Delta(
        JsonSerializer.Serialize(new { tool_calls = new[] { new { index, id, type = "function", function = new { name, arguments } } } }));
}
