using System.Text.Json;
using Conversations.Log;

namespace Conversations.Gateway.Dialects.Letta.Messages;

static class UsageWriter
{
    /// <param name="steps">Model calls made.</param>
    public static void Write(Utf8JsonWriter writer, Guid runId, Usage usage, int steps)
    {
        writer.WriteStartObject();
        writer.WriteString("message_type"u8, "usage_statistics"u8);
        writer.WriteNumber("completion_tokens"u8, usage.Completion);
        writer.WriteNumber("prompt_tokens"u8, usage.Prompt);
        writer.WriteNumber("total_tokens"u8, usage.Total);
        writer.WriteNumber("step_count"u8, steps);
        writer.WriteStartArray("run_ids"u8);
        writer.WriteStringValue(LettaId.Run(runId));
        writer.WriteEndArray();
        writer.WriteNumber("cached_input_tokens"u8, usage.CachedInput);
        writer.WriteNumber("cache_write_tokens"u8, usage.CacheWrite);
        writer.WriteNumber("reasoning_tokens"u8, usage.Reasoning);
        writer.WriteNumber("context_tokens"u8, usage.Context);
        writer.WriteEndObject();
    }
}
