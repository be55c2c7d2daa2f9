using System.Collections.Immutable;
using System.Text.Json;
using Conversations.Log;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>Writes messages as the API shows them, in lists, responses and streams alike.</summary>
static class MessageWriter
{
    /// <summary>Writes the API messages of one stored message, one JSON object each.</summary>
    /// <returns>How many there were.</returns>
    public static int Write(Utf8JsonWriter writer, MessageEvent stored, MessageShape shape)
    {
        var messages = ApiMessage.Of(stored, shape);
        foreach (var message in messages) Write(writer, message, shape, null);
        return messages.Length;
    }

    /// <param name="seq">Its number in a stream that can be read again; null elsewhere.</param>
    public static void Write(Utf8JsonWriter writer, ApiMessage message, MessageShape shape, long? seq)
    {
        writer.WriteStartObject();
        WriteCommon(writer, message, seq);
        WriteContent(writer, message, shape);
        writer.WriteEndObject();
    }

    static void WriteCommon(Utf8JsonWriter writer, ApiMessage message, long? seq)
    {
        var stored = message.Message;
        writer.WriteString("id"u8, message.Id);
        writer.WriteString("date"u8, WireDate.Of(stored.Date));
        writer.WriteString("name"u8, message.Name);
        writer.WriteString("message_type"u8, message.Type);
        writer.WriteString("otid"u8, message.Otid);
        writer.WriteString("sender_id"u8, stored.SenderId);
        writer.WriteString("step_id"u8, stored.StepId is { } step ? LettaId.Step(step) : null);
        writer.WriteNull("is_err"u8);
        if (seq is { } number) writer.WriteNumber("seq_id"u8, number);
        else writer.WriteNull("seq_id"u8);
        writer.WriteString("run_id"u8, stored.RunId is { } run ? LettaId.Run(run) : null);
    }

    static void WriteContent(Utf8JsonWriter writer, ApiMessage message, MessageShape shape)
    {
        var parts = message.Message.Parts;
        switch (message.Type)
        {
            case MessageTypes.System:
                writer.WriteString("content"u8, message.Message.Text());
                break;
            case MessageTypes.Summary:
                writer.WriteString("summary"u8, message.Message.Text());
                writer.WritePropertyName("compaction_stats"u8);
                if (StatsOf(message) is { } stats) SummaryText.Stats(stats).WriteTo(writer);
                else writer.WriteNullValue();
                break;
            case MessageTypes.User when message.Message.Role == Role.Summary:
                writer.WriteString("content"u8, SummaryText.Pack(message.Message, StatsOf(message)));
                break;
            case MessageTypes.User:
                writer.WritePropertyName("content"u8);
                PartWriter.WriteContent(writer, parts);
                break;
            case MessageTypes.Assistant:
                writer.WriteString("content"u8, ((TextPart)parts[message.Part]).Text);
                break;
            case MessageTypes.Reasoning:
                var reasoning = (ReasoningPart)parts[message.Part];
                writer.WriteString("source"u8, "reasoner_model"u8);
                writer.WriteString("reasoning"u8, reasoning.Text);
                writer.WriteString("signature"u8, reasoning.Signature);
                break;
            case MessageTypes.ToolCall:
                PartWriter.WriteCalls(writer, [.. parts.OfType<ToolCallPart>().Where(call => !shape.IsWaiting(call.ToolCallId))]);
                break;
            case MessageTypes.ApprovalRequest:
                PartWriter.WriteCalls(writer, [.. parts.OfType<ToolCallPart>()]);
                break;
            case MessageTypes.ToolReturn:
                PartWriter.WriteReturns(writer, [.. parts.OfType<ToolReturnPart>()]);
                break;
            case MessageTypes.ApprovalResponse:
                WriteAnswers(writer, ((ApprovalDecided)message.Stored).Answers);
                break;
        }
    }

    static CompactionStats? StatsOf(ApiMessage message) => (message.Stored as Compacted)?.Stats;

    static void WriteAnswers(Utf8JsonWriter writer, ImmutableArray<ApprovalAnswer> answers)
    {
        writer.WriteStartArray("approvals"u8);
        foreach (var answer in answers)
        {
            writer.WriteStartObject();
            if (answer.Result is { } result)
            {
                PartWriter.WriteReturn(writer, result with { ToolCallId = answer.ToolCallId });
            }
            else
            {
                writer.WriteString("type"u8, "approval"u8);
                writer.WriteString("tool_call_id"u8, answer.ToolCallId);
                writer.WriteBoolean("approve"u8, answer.Approve);
                writer.WriteString("reason"u8, answer.Reason);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        var first = answers.FirstOrDefault();
        if (first is { Result: null }) writer.WriteBoolean("approve"u8, first.Approve);
        else writer.WriteNull("approve"u8);
        writer.WriteString("approval_request_id"u8, first?.ToolCallId);
        writer.WriteString("reason"u8, first?.Reason);
    }
}
