using System.Globalization;
using System.Text;
using System.Text.Json;
using Conversations.Gateway.Streaming;
using Conversations.Log;
using Conversations.Streams;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>
/// All that the pieces of one part of an answer have in common, rendered once. A token costs its number, its text, and copying this.
/// </summary>
sealed class PieceTemplate
{
    const int MaxNumberBytes = 20;

    static readonly byte[] End = "\"}\n\n"u8.ToArray();
    static readonly byte[] EndOfCall = "\"}}\n\n"u8.ToArray();

    readonly byte[] head;
    readonly byte[] beforeText;
    readonly string? toolCallId;
    readonly bool numbered;

    public PieceTemplate(AnswerInFlight answer, Delta first, string type, bool numbered)
    {
        this.numbered = numbered;
        toolCallId = first.ToolCallId;
        var id = LettaId.Message(type == MessageTypes.ApprovalRequest ? MessageIds.ApprovalRequest(answer.MessageId) : answer.MessageId);
        var otid = type == MessageTypes.ApprovalRequest ? id : MessageIds.PartOtid(answer.MessageId, first.Part).ToString();
        head = Encoding.UTF8.GetBytes(
            $$"""data: {"id":"{{id}}","date":"{{WireDate.Of(answer.Date)}}","name":null,"message_type":"{{type}}","otid":"{{otid}}","sender_id":null,"step_id":"{{LettaId.Step(answer.StepId)}}","is_err":null,"run_id":"{{LettaId.Run(answer.RunId)}}","seq_id":""");
        beforeText = first.Kind switch
        {
            DeltaKind.Reasoning => ",\"source\":\"reasoner_model\",\"signature\":null,\"reasoning\":\""u8.ToArray(),
            DeltaKind.Text => ",\"content\":\""u8.ToArray(),
            _ => CallHead(first.ToolCallId!, ""),
        };
        Part = first.Part;
    }

    public int Part { get; }

    /// <summary>The client does not want to see it.</summary>
    public bool Hidden { get; init; }

    public void Write(IFrameWriter frames, Delta piece, long seq)
    {
        if (toolCallId is not null)
        {
            WriteCall(frames, piece, seq);
            return;
        }

        var span = frames.GetSpan(head.Length + MaxNumberBytes + beforeText.Length + (piece.Text.Length * JsonText.MaxBytesPerChar) + End.Length);
        var written = Begin(span, seq);
        written += Copy(beforeText, span[written..]);
        written += JsonText.Write(piece.Text, span[written..]);
        written += Copy(End, span[written..]);
        frames.Advance(written);
    }

    /// <summary>A delta of a tool call is one object, given twice.</summary>
    void WriteCall(IFrameWriter frames, Delta piece, long seq)
    {
        var call = piece.ToolName is { } name ? CallHead(toolCallId!, $"\"name\":\"{JsonEncodedText.Encode(name)}\",") : beforeText;
        var text = call.Length + (piece.Text.Length * JsonText.MaxBytesPerChar);
        var span = frames.GetSpan(head.Length + MaxNumberBytes + (2 * (text + 20)) + EndOfCall.Length);
        var written = Begin(span, seq);
        written += Copy(",\"tool_call\":"u8, span[written..]);
        written += Copy(call, span[written..]);
        written += JsonText.Write(piece.Text, span[written..]);
        written += Copy("\"},\"tool_calls\":"u8, span[written..]);
        written += Copy(call, span[written..]);
        written += JsonText.Write(piece.Text, span[written..]);
        written += Copy(EndOfCall, span[written..]);
        frames.Advance(written);
    }

    static byte[] CallHead(string toolCallId, string name) =>
        Encoding.UTF8.GetBytes($"{{{name}\"tool_call_id\":\"{JsonEncodedText.Encode(toolCallId)}\",\"arguments\":\"");

    int Begin(Span<byte> span, long seq)
    {
        var written = Copy(head, span);
        if (!numbered) return written + Copy("null"u8, span[written..]);
        seq.TryFormat(span[written..], out var digits, default, CultureInfo.InvariantCulture);
        return written + digits;
    }

    static int Copy(ReadOnlySpan<byte> bytes, Span<byte> output)
    {
        bytes.CopyTo(output);
        return bytes.Length;
    }
}
