using System.Text.Json;

namespace Conversations.Compacting;

/// <summary>How a conversation is compacted, in the terms of Letta's <c>compaction_settings</c>.</summary>
/// <param name="SlidingWindowPercentage">Share of the messages that go at least, less a tenth; and of the window that is to be free after.</param>
/// <param name="Model">Handle of the model that writes the summary; null: a light one of the same provider, or the agent's own.</param>
/// <param name="Prompt">What it is told to do; null: what suits the mode.</param>
/// <param name="ClipCharacters">Characters of the summary that are kept; null: all.</param>
public sealed record CompactionSettings(
    CompactionMode Mode = CompactionMode.SlidingWindow,
    double SlidingWindowPercentage = CompactionSettings.DefaultPercentage,
    string? Model = null,
    string? Prompt = null,
    int? ClipCharacters = CompactionSettings.DefaultClip)
{
    const double DefaultPercentage = 0.30;
    const int DefaultClip = 50_000;

    static readonly Dictionary<string, CompactionMode> Modes = new(StringComparer.Ordinal)
    {
        ["sliding_window"] = CompactionMode.SlidingWindow,
        ["all"] = CompactionMode.All,
        ["self_compact_sliding_window"] = CompactionMode.SelfSlidingWindow,
        ["self_compact_all"] = CompactionMode.SelfAll,
    };

    /// <param name="request">Goes before <paramref name="agent"/>, field by field. A new mode without a prompt takes the mode's own.</param>
    public static CompactionSettings Of(JsonElement? agent, JsonElement? request)
    {
        JsonElement?[] layers = [request, agent];
        var newMode = request is { } over && Find(over, "mode") is not null;
        return new CompactionSettings(
            First(layers, "mode") is { } mode ? Modes[mode.GetString()!] : CompactionMode.SlidingWindow,
            First(layers, "sliding_window_percentage")?.GetDouble() ?? DefaultPercentage,
            First(layers, "model")?.GetString(),
            First(newMode ? [request] : layers, "prompt")?.GetString(),
            Clip(layers));
    }

    /// <summary>What is wrong with settings, as a path and a reason; null when nothing is.</summary>
    public static string? Problem(JsonElement settings)
    {
        if (settings.ValueKind != JsonValueKind.Object) return ": should be an object";
        if (Find(settings, "mode") is { } mode && (mode.ValueKind != JsonValueKind.String || !Modes.ContainsKey(mode.GetString()!)))
            return $".mode: should be one of {string.Join(", ", Modes.Keys)}";
        if (Find(settings, "sliding_window_percentage") is { } share && (share.ValueKind != JsonValueKind.Number || share.GetDouble() is < 0 or > 1))
            return ".sliding_window_percentage: should be between 0 and 1";
        if (Find(settings, "clip_chars") is { } clip && (clip.ValueKind != JsonValueKind.Number || !clip.TryGetInt32(out var most) || most < 0))
            return ".clip_chars: should be a whole number, 0 or more";
        foreach (var name in (string[])["model", "prompt"])
        {
            if (Find(settings, name) is { ValueKind: not JsonValueKind.String }) return $".{name}: should be a string";
        }

        return null;
    }

    // Null is a value here: it switches the clipping off.
    static int? Clip(JsonElement?[] layers)
    {
        foreach (var layer in layers)
        {
            if (layer is not { ValueKind: JsonValueKind.Object } settings || !settings.TryGetProperty("clip_chars", out var clip)) continue;
            return clip.ValueKind == JsonValueKind.Null ? null : clip.GetInt32();
        }

        return DefaultClip;
    }

    static JsonElement? First(JsonElement?[] layers, string name) =>
        layers.Select(layer => layer is { } settings ? Find(settings, name) : null).FirstOrDefault(found => found is not null);

    static JsonElement? Find(JsonElement settings, string name) =>
        settings.ValueKind == JsonValueKind.Object && settings.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}

/// <summary>Which messages give way to the summary, and who writes it.</summary>
public enum CompactionMode
{
    /// <summary>The oldest ones, until enough of the window is free.</summary>
    SlidingWindow,

    /// <summary>All but the system message.</summary>
    All,

    /// <summary>As <see cref="SlidingWindow"/>; the agent's own model goes on from its own prompt.</summary>
    SelfSlidingWindow,

    /// <summary>As <see cref="All"/>; the agent's own model goes on from its own prompt.</summary>
    SelfAll,
}
