using System.Buffers;
using System.Text.Json;
using Conversations.Agents;
using Conversations.Gateway.Dialects.Letta.Blocks;
using Conversations.Gateway.Dialects.Letta.Messages;
using Conversations.Gateway.Dialects.Letta.Models;
using Conversations.Log;

namespace Conversations.Gateway.Dialects.Letta.Agents;

static class AgentProjection
{
    public static AgentDto ToWire(this AgentState agent, AgentParts parts)
    {
        var rest = agent.Extra.Shown();
        if (parts.Pending is { } pending) rest[AgentExtra.PendingApproval] = Message(pending);
        var blocks = parts.Blocks.Select(block => block.ToWire()).ToArray();
        return new AgentDto
        {
            Id = LettaId.Agent(agent.Id),
            Name = agent.Name,
            System = agent.System,
            Description = agent.Description,
            Model = parts.Model.Handle,
            ModelSettings = agent.ModelSettings,
            ContextWindowLimit = agent.ContextWindowLimit,
            LlmConfig = parts.Model.ToWire() with
            {
                ContextWindow = agent.ContextWindowLimit ?? parts.Model.ContextWindow,
                ParallelToolCalls = agent.ParallelToolCalls,
            },
            Memory = new MemoryDto(AgentExtra.TypeOf(agent), blocks),
            Blocks = blocks,
            Tools = [.. parts.Tools],
            ToolRules = AgentToolRules.Of(agent),
            Tags = [.. agent.Tags],
            MessageIds = [.. parts.MessageIds.Select(LettaId.Message)],
            LastStopReason = parts.LastRun?.StopReason is { } reason ? LettaStopReason.Name(reason) : null,
            LastRunCompletion = parts.LastRun?.CompletedAt,
            LastRunDurationMs = (long?)(parts.LastRun?.CompletedAt - parts.LastRun?.CreatedAt)?.TotalMilliseconds,
            ParallelToolCalls = agent.ParallelToolCalls,
            CompactionSettings = agent.Compaction,
            MessageBufferAutoclear = agent.ForgetsEarlierRuns,
            Timezone = agent.Timezone,
            Hidden = agent.Hidden,
            CreatedAt = agent.CreatedAt,
            UpdatedAt = agent.UpdatedAt,
            Rest = rest,
        };
    }

    static JsonElement Message(MessageEvent stored)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            MessageWriter.Write(writer, stored, new MessageShape());
            writer.WriteEndArray();
        }

        return JsonElement.Parse(buffer.WrittenSpan)[0];
    }

    static JsonElement? Others(AgentState agent) => agent.Extra.TryGetValue(AgentExtra.ToolRules, out var rules) ? rules : null;
}
