using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Conversations.Bench.Load.Model;

/// <summary>The bytes of an OpenAI-compatible answer.</summary>
public static class Answer
{
    private const string Chunk = """{"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1700000000,"model":"bench","choices":[""";
    private static readonly ConcurrentDictionary<(int, bool), byte[]> Whole = new();

    public static byte[] Head { get; } =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nCache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray();

    /// <summary>A streamed answer with all its tokens, head and end, each event in a chunk of its own.</summary>
    public static byte[] AtOnce(int tokens, bool usage) => Whole.GetOrAdd((tokens, usage), static key =>
    {
        var (tokens, usage) = key;
        var body = Enumerable.Range(0, tokens).SelectMany(number => Token(number, stamped: false));
        return [.. Head, .. body, .. End(tokens, usage)];
    });

    public static byte[] Token(int number, bool stamped)
    {
        var stamp = stamped ? "@" + Clock.Microseconds.ToString(CultureInfo.InvariantCulture) : "";
        return Event($$"""{{Chunk}}{"index":0,"delta":{"content":"w{{number}}{{stamp}} "},"finish_reason":null}]}""");
    }

    public static byte[] End(int tokens, bool usage) =>
    [
        .. Event($$"""{{Chunk}}{"index":0,"delta":{},"finish_reason":"stop"}]}"""),
        .. usage ? Event($"{Chunk}],{Usage(tokens)}}}") : [],
        .. Event("[DONE]"),
        .. "0\r\n\r\n"u8,
    ];

    /// <summary>The answer to a request that did not ask for a stream.</summary>
    public static byte[] Plain(int tokens)
    {
        var text = string.Concat(Enumerable.Range(0, tokens).Select(number => $"w{number} "));
        return Json($$"""{"id":"chatcmpl-bench","object":"chat.completion","created":1700000000,"model":"bench","choices":[{"index":0,"message":{"role":"assistant","content":"{{text}}"},"finish_reason":"stop"}],{{Usage(tokens)}} }""");
    }

    public static byte[] Json(string json, string status = "200 OK") =>
        Encoding.UTF8.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(json)}\r\n\r\n{json}");

    private static string Usage(int tokens) =>
        $$"""
        "usage":{"prompt_tokens":10,"completion_tokens":{{tokens}},"total_tokens":{{tokens + 10}} }
        """;

    private static byte[] Event(string data) =>
        Encoding.UTF8.GetBytes($"{data.Length + 8:x}\r\ndata: {data}\n\n\r\n");
}
