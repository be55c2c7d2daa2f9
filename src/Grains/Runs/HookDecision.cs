using System.Text.Json;

namespace Conversations.Grains.Runs;

/// <summary>What a hook says, in JSON, of what it stands before.</summary>
/// <param name="Denies">Null: it says neither yes nor no.</param>
/// <param name="AdditionalContext">What the conversation's model is to know besides.</param>
sealed record HookDecision(bool? Denies, string? Reason, string? AdditionalContext)
{
    public static HookDecision Of(JsonElement said)
    {
        var decision = Text(said, "decision");
        var goesOn = Flag(said, "continue");
        bool? denies = Is(decision, "deny") || goesOn == false ? true : Is(decision, "allow") || (decision is null && goesOn == true) ? false : null;
        return new HookDecision(denies, Text(said, "reason") ?? Text(said, "stopReason"), Text(said, "additionalContext"));
    }

    static bool Is(string? decision, string word) => string.Equals(decision, word, StringComparison.OrdinalIgnoreCase);

    static string? Text(JsonElement said, string name) =>
        said.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static bool? Flag(JsonElement said, string name) =>
        said.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;
}
