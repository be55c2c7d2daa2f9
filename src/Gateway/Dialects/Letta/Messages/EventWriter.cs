using System.Buffers;
using System.Text.Json;
using Conversations.Log;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>Writes Letta's server-sent events.</summary>
readonly struct EventWriter(IBufferWriter<byte> output)
{
    public void Done() => output.Write("data: [DONE]\n\n"u8);

    public void Message(ApiMessage message, MessageShape shape, long? seq)
    {
        var json = JsonScratch.Begin();
        MessageWriter.Write(json, message, shape, seq);
        End(json);
    }

    public void Ping(Guid id, DateTimeOffset date, Guid runId, long? seq)
    {
        var json = JsonScratch.Begin();
        WriteHead(json, $"ping-{id}", date, "ping");
        WriteRest(json, runId, seq);
        End(json);
    }

    /// <summary>The answer that was streaming is void, and the run goes on from what is in the log.</summary>
    public void Restarted(Guid id, DateTimeOffset date, RunRecovered recovered, long? seq)
    {
        var json = JsonScratch.Begin();
        WriteHead(json, LettaId.Message(id), date, MessageTypes.Event);
        json.WriteString("event_type"u8, "run_restarted"u8);
        json.WriteStartObject("event_data"u8);
        json.WriteNumber("attempt"u8, recovered.Attempt);
        json.WriteString("voided_message_id"u8, recovered.VoidedMessageId is { } voided ? LettaId.Message(voided) : null);
        json.WriteEndObject();
        WriteRest(json, recovered.RunId, seq);
        End(json);
    }

    /// <summary>Older messages are giving way to a summary.</summary>
    public void Compaction(Guid id, DateTimeOffset date, Guid runId, CompactionStats stats, long? seq)
    {
        var json = JsonScratch.Begin();
        WriteHead(json, LettaId.Message(id), date, MessageTypes.Event);
        json.WriteString("event_type"u8, "compaction"u8);
        json.WriteStartObject("event_data"u8);
        json.WriteString("trigger"u8, stats.Trigger);
        json.WriteNumber("context_token_estimate"u8, stats.TokensBefore);
        json.WriteNumber("context_window"u8, stats.ContextWindow);
        json.WriteEndObject();
        WriteRest(json, runId, seq);
        End(json);
    }

    public void StopReason(StopReason reason)
    {
        var json = JsonScratch.Begin();
        StopReasonWriter.Write(json, reason);
        End(json);
    }

    public void Usage(RunFinished finished)
    {
        var json = JsonScratch.Begin();
        UsageWriter.Write(json, finished.RunId, finished.Usage, finished.Steps);
        End(json);
    }

    public void Error(Guid? runId, string type, string message, string? detail, long? seq)
    {
        var json = JsonScratch.Begin();
        json.WriteStartObject();
        json.WriteString("message_type"u8, "error_message"u8);
        json.WriteString("run_id"u8, runId is { } run ? LettaId.Run(run) : null);
        json.WriteString("error_type"u8, type);
        json.WriteString("message"u8, message);
        json.WriteString("detail"u8, detail);
        WriteSeq(json, seq);
        json.WriteEndObject();
        End(json, error: true);
    }

    void End(Utf8JsonWriter json, bool error = false)
    {
        output.Write(error ? "event: error\ndata: "u8 : "data: "u8);
        output.Write(JsonScratch.End(json));
        output.Write("\n\n"u8);
    }

    static void WriteHead(Utf8JsonWriter json, string id, DateTimeOffset date, string type)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("date"u8, WireDate.Of(date));
        json.WriteNull("name"u8);
        json.WriteString("message_type"u8, type);
        json.WriteNull("otid"u8);
        json.WriteNull("sender_id"u8);
        json.WriteNull("step_id"u8);
        json.WriteNull("is_err"u8);
    }

    static void WriteRest(Utf8JsonWriter json, Guid runId, long? seq)
    {
        WriteSeq(json, seq);
        json.WriteString("run_id"u8, LettaId.Run(runId));
        json.WriteEndObject();
    }

    static void WriteSeq(Utf8JsonWriter json, long? seq)
    {
        if (seq is { } number) json.WriteNumber("seq_id"u8, number);
        else json.WriteNull("seq_id"u8);
    }
}
