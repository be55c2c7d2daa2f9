using System.Collections.Immutable;
using System.Text.Json;
using Conversations.Agents;
using Conversations.Grains.ToolServers;

namespace Conversations.Grains.Models;

/// <summary>How an agent has its own model called, whatever is asked of it. What is null is as the server has it.</summary>
public sealed record CallSettings
{
    const int MostRepetitions = 10;

    /// <summary>Hiding a shorter one would tear words apart and hide nothing.</summary>
    const int ShortestSecret = 4;

    /// <summary>Seconds: a day.</summary>
    const double Longest = 86_400;

    /// <summary>For models that are known to take it: <c>low</c>, <c>medium</c>, <c>high</c>, …</summary>
    public string? ReasoningEffort { get; init; }

    /// <summary>Most tokens that a model may think for one answer, where it is given a budget.</summary>
    public int? ThinkingBudget { get; init; }

    /// <summary>Longest wait for the first byte of an answer, and longest silence within it.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Most repetitions of a call that failed for a passing reason.</summary>
    public int? Repetitions { get; init; }

    /// <summary>Wait before the first repetition; it doubles.</summary>
    public TimeSpan? FirstWait { get; init; }

    public TimeSpan? LongestWait { get; init; }

    /// <summary>Most characters of one text of a message that the model is shown.</summary>
    public int? MostCharacters { get; init; }

    /// <summary>True: the log tells of each call what was asked and answered.</summary>
    public bool LogsCompletions { get; init; }

    /// <summary>In place of the configured one.</summary>
    public ModelPrice? Price { get; init; }

    /// <summary>What goes with each request besides.</summary>
    public RequestAdditions Additions { get; init; } = RequestAdditions.None;

    /// <summary>Texts of <see cref="Additions"/> that nobody may see.</summary>
    public ImmutableArray<string> Secrets { get; init; } = [];

    /// <param name="modelSettings">Of the agent.</param>
    /// <param name="additions">The agent's secret <see cref="RequestAdditions.SecretName"/>; null: there is none.</param>
    /// <returns>Null: the agent says nothing of it.</returns>
    public static CallSettings? Of(JsonElement? modelSettings, string? additions)
    {
        if (modelSettings is not { ValueKind: JsonValueKind.Object } all || !all.TryGetProperty(RequestAdditions.CallSettings, out var call) || call.ValueKind != JsonValueKind.Object) return null;
        var added = (call.TryGetProperty(RequestAdditions.Marker, out _) ? RequestAdditions.Read(additions) : null) ?? RequestAdditions.None;
        return new CallSettings
        {
            ReasoningEffort = call.TryGetProperty("reasoning_effort", out var effort) && effort.ValueKind == JsonValueKind.String ? effort.GetString() : null,
            ThinkingBudget = Number(call, "extended_thinking_budget") is { } budget ? (int)Math.Clamp(budget, 0, int.MaxValue) : null,
            Timeout = Seconds(call, "timeout"),
            Repetitions = Number(call, "num_retries") is { } tries ? (int)Math.Clamp(tries - 1, 0, MostRepetitions) : null,
            FirstWait = Number(call, "retry_multiplier") is { } factor ? Seconds(Math.Max(factor, Number(call, "retry_min_wait") ?? 0)) : Seconds(call, "retry_min_wait"),
            LongestWait = Seconds(call, "retry_max_wait"),
            MostCharacters = Number(call, "max_message_chars") is >= 1 and var most ? (int)Math.Min(most, int.MaxValue) : null,
            LogsCompletions = call.TryGetProperty("log_completions", out var logs) && logs.ValueKind == JsonValueKind.True,
            Price = Number(call, "input_cost_per_token") is { } input && Number(call, "output_cost_per_token") is { } output ? ModelPrice.PerToken(input, output) : null,
            Additions = added,
            Secrets = [.. ServerSecrets.Of(added.Texts()).Where(secret => secret.Length >= ShortestSecret)],
        };
    }

    static TimeSpan? Seconds(JsonElement call, string name) => Number(call, name) is > 0 and var seconds ? Seconds(seconds) : null;

    static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(Math.Min(seconds, Longest));

    static double? Number(JsonElement call, string name) => call.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
