using System.Buffers;
using System.Buffers.Text;

namespace Conversations.Bench.Load.Relay;

/// <summary>Writes the events that the server under test writes, member for member, so that both move the same bytes.</summary>
public static class RelayEvents
{
    private static ReadOnlySpan<byte> BeforeNumber =>
        """data: {"id":"message-7d3c1f6e-2b4a-4c8d-9e0f-1a2b3c4d5e6f","date":"2026-01-01T00:00:00+00:00","name":null,"message_type":"assistant_message","otid":"7d3c1f6e-2b4a-4c8d-9e0f-1a2b3c4d5e00","sender_id":null,"step_id":"step-0f1e2d3c-4b5a-4697-8796-a5b4c3d2e1f0","is_err":null,"seq_id":"""u8;

    private static ReadOnlySpan<byte> BeforeText => ""","run_id":"run-11223344-5566-4788-99aa-bbccddeeff00","content":" """u8[..^1];

    private static ReadOnlySpan<byte> AfterText => "\"}\n\n"u8;

    public static ReadOnlySpan<byte> End =>
        """
        data: {"message_type":"stop_reason","stop_reason":"end_turn"}

        data: {"message_type":"usage_statistics","completion_tokens":20,"prompt_tokens":10,"total_tokens":30,"step_count":1,"run_ids":["run-11223344-5566-4788-99aa-bbccddeeff00"],"cached_input_tokens":0,"cache_write_tokens":0,"reasoning_tokens":0,"context_tokens":30}

        data: [DONE]


        """u8;

    public static void WriteToken(IBufferWriter<byte> writer, int number, ReadOnlySpan<byte> text)
    {
        var span = writer.GetSpan(BeforeNumber.Length + 11 + BeforeText.Length + text.Length + AfterText.Length);
        BeforeNumber.CopyTo(span);
        var length = BeforeNumber.Length;
        Utf8Formatter.TryFormat(number, span[length..], out var digits);
        length += digits;
        Append(span, BeforeText, ref length);
        Append(span, text, ref length);
        Append(span, AfterText, ref length);
        writer.Advance(length);
    }

    private static void Append(Span<byte> span, ReadOnlySpan<byte> bytes, ref int length)
    {
        bytes.CopyTo(span[length..]);
        length += bytes.Length;
    }
}
