using System.Text.Json;

namespace Conversations.Silo.Tests.Models.Anthropic;

/// <summary>Writes events of Anthropic's messages wire.</summary>
internal static class Events
{
    public static string Start => Event(
        "message_start",
        """
        "message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":10,"cache_read_input_tokens":4,"cache_creation_input_tokens":3,"output_tokens":1}}
        """);

    public static string Ping => "event: ping\ndata: {\"type\":\"ping\"}\n\n";

    public static string Block(int index, string block) => Event("content_block_start", $"\"index\":{index},\"content_block\":{block}");

    public static string Delta(int index, string type, string name, string value) => Event(
        "content_block_delta", $"\"index\":{index},\"delta\":{{\"type\":\"{type}\",\"{name}\":{JsonSerializer.Serialize(value)}}}");

    public static string BlockEnd(int index) => Event("content_block_stop", $"\"index\":{index}");

    public static string Text(int index, params string[] pieces) =>
        Block(index, """{"type":"text","text":""}""")
        + string.Concat(pieces.Select(piece => Delta(index, "text_delta", "text", piece)))
        + BlockEnd(index);

    public static string Thinking(int index, string text, string signature) =>
        Block(index, """{"type":"thinking","thinking":"","signature":""}""")
        + Delta(index, "thinking_delta", "thinking", text)
        + Delta(index, "signature_delta", "signature", signature)
        + BlockEnd(index);

    public static string ToolUse(int index, string id, string name, params string[] pieces) =>
        Block(index, $"{{\"type\":\"tool_use\",\"id\":\"{id}\",\"name\":\"{name}\",\"input\":{{}}}}")
        + string.Concat(pieces.Select(piece => Delta(index, "input_json_delta", "partial_json", piece)))
        + BlockEnd(index);

    public static string End(string reason) => Event(
        "message_delta", $"\"delta\":{{\"stop_reason\":\"{reason}\",\"stop_sequence\":null}},\"usage\":{{\"output_tokens\":15}}")
        + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

    public static string Error(string type, string message) => Event("error", $"\"error\":{{\"type\":\"{type}\",\"message\":\"{message}\"}}");

    private static string Event(string type, string members) => $"event: {type}\ndata: {{\"type\":\"{type}\",{members}}}\n\n";
}
