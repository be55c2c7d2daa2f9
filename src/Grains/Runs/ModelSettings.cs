using System.Text.Json;
using Conversations.Agents;
using Conversations.Log;
using Microsoft.Extensions.AI;

namespace Conversations.Grains.Runs;

/// <summary>Reads the settings that clients give for a model into what a model client takes.</summary>
static class ModelSettings
{
    public static JsonElement NoParameters { get; } = JsonElement.Parse("""{"type":"object","properties":{}}""");

    /// <summary>The conversation's settings win over the agent's, field by field.</summary>
    public static ChatOptions Options(AgentState agent, ConversationMetadata metadata, AITool[] tools)
    {
        JsonElement?[] layers = [metadata.ModelSettings, agent.ModelSettings];
        var options = new ChatOptions
        {
            Tools = tools.Length == 0 ? null : tools,
            AllowMultipleToolCalls = tools.Length == 0 ? null : First(layers, "parallel_tool_calls") is { } parallel ? parallel.ValueKind == JsonValueKind.True : agent.ParallelToolCalls,
            Temperature = First(layers, "temperature") is { ValueKind: JsonValueKind.Number } temperature ? temperature.GetSingle() : null,
            TopP = First(layers, "top_p") is { ValueKind: JsonValueKind.Number } share ? share.GetSingle() : null,
            TopK = First(layers, "top_k") is { ValueKind: JsonValueKind.Number } most && most.TryGetInt32(out var candidates) ? candidates : null,
            Seed = First(layers, "seed") is { ValueKind: JsonValueKind.Number } given && given.TryGetInt64(out var seed) ? seed : null,
            MaxOutputTokens = First(layers, "max_output_tokens") is { ValueKind: JsonValueKind.Number } limit && limit.TryGetInt32(out var tokens) ? tokens : null,
        };

        if (First(layers, "reasoning") is { ValueKind: JsonValueKind.Object } reasoning
            && reasoning.TryGetProperty("reasoning_effort", out var effort) && effort.ValueKind == JsonValueKind.String)
        {
            options.AdditionalProperties = new() { ["reasoning_effort"] = effort.GetString() };
        }

        return options;
    }

    static JsonElement? First(JsonElement?[] layers, string name)
    {
        foreach (var layer in layers)
        {
            if (layer is { ValueKind: JsonValueKind.Object } settings && settings.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
                return value;
        }

        return null;
    }
}
