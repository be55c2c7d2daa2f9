using System.Text.Json;
using Conversations.Loops;
using Conversations.Workspaces;

namespace Conversations.Grains.Runs;

/// <summary>Reads what a hook's command says: exit code 2 blocks, another one but 0 has failed, and its output may be a decision in JSON.</summary>
static class HookVerdict
{
    const int Blocks = 2;
    const int Killed = -1;

    public static HookRun Of(HookEvent moment, Hook hook, CommandResult result, bool mayBlock)
    {
        using var said = Parse(result.Stdout);
        var answer = said?.RootElement;
        var blocked = mayBlock && (result.ExitCode == Blocks || Text(answer, "decision") == "deny" || IsFalse(answer, "continue"));
        return new HookRun(moment, hook.Command, result.ExitCode == 0, blocked, result.ExitCode, result.Stdout, result.Stderr)
        {
            Reason = Text(answer, "reason") ?? Text(answer, "stopReason") ?? (blocked ? Complaint(result) : null),
            AdditionalContext = Text(answer, "additionalContext"),
            Error = result.ExitCode == Killed ? $"The hook did not end within {hook.Timeout} seconds." : null,
        };
    }

    static string Complaint(CommandResult result) =>
        result.Stderr.Trim() is { Length: > 0 } errors ? errors : result.Stdout.Trim() is { Length: > 0 } output ? output : "Blocked by a hook";

    static JsonDocument? Parse(string text)
    {
        try
        {
            return text.AsSpan().TrimStart() is ['{', ..] ? JsonDocument.Parse(text) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static string? Text(JsonElement? answer, string name) =>
        answer is { ValueKind: JsonValueKind.Object } said && said.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static bool IsFalse(JsonElement? answer, string name) =>
        answer is { ValueKind: JsonValueKind.Object } said && said.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.False;
}
