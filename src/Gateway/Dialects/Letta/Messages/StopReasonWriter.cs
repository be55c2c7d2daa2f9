using System.Text.Json;
using Conversations.Log;

namespace Conversations.Gateway.Dialects.Letta.Messages;

static class StopReasonWriter
{
    public static void Write(Utf8JsonWriter writer, StopReason reason)
    {
        writer.WriteStartObject();
        writer.WriteString("message_type"u8, "stop_reason"u8);
        writer.WriteString("stop_reason"u8, LettaStopReason.Name(reason));
        writer.WriteEndObject();
    }
}
