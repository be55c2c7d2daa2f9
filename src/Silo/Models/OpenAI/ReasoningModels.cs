namespace Conversations.Silo.Models.OpenAI;

/// <summary>Which models take <c>reasoning_effort</c>; those that do not know it refuse the whole request.</summary>
internal static class ReasoningModels
{
    private const string None = "none";

    // By how the name begins after its last slash; the first that fits holds. Newer models of OpenAI take tools together with an effort on another wire only.
    private static readonly (string Begins, Effort Takes)[] Rules =
    [
        ("o1-mini", Effort.Never), ("o1-preview", Effort.Never), ("o1", Effort.Always), ("o3", Effort.Always), ("o4", Effort.Always),
        ("gpt-5-chat", Effort.Never), ("gpt-5.1-chat", Effort.Never), ("gpt-5.2-chat", Effort.Never), ("gpt-5.3-chat", Effort.Never),
        ("gpt-5.1", Effort.Always), ("gpt-5.2", Effort.WithoutTools), ("gpt-5.3", Effort.WithoutTools), ("gpt-5.4", Effort.WithoutTools), ("gpt-5.5", Effort.WithoutTools),
        ("gpt-5.", Effort.NoneWithTools), ("gpt-5", Effort.Always), ("gpt-oss", Effort.Always),
        ("gemini-2.5", Effort.Always), ("gemini-3", Effort.Always), ("grok-3-mini", Effort.Always),
    ];

    private enum Effort
    {
        Never,
        Always,
        WithoutTools,
        NoneWithTools,
    }

    /// <summary>What is sent for the effort that is asked for; null: nothing.</summary>
    public static string? Sent(string model, string effort, bool hasTools) => Of(model) switch
    {
        Effort.Always => effort,
        Effort.WithoutTools => hasTools ? null : effort,
        Effort.NoneWithTools => hasTools ? None : effort,
        _ => null,
    };

    /// <summary>Models that reason choose their words themselves, and refuse to be told how; Google's do not.</summary>
    public static bool Samples(string model) => Of(model) == Effort.Never || Name(model).StartsWith("gemini", StringComparison.OrdinalIgnoreCase);

    private static Effort Of(string model)
    {
        var name = Name(model);
        foreach (var (begins, takes) in Rules)
            if (name.StartsWith(begins, StringComparison.OrdinalIgnoreCase)) return takes;
        return Effort.Never;
    }

    private static ReadOnlySpan<char> Name(string model) => model.AsSpan(model.LastIndexOf('/') + 1);
}
