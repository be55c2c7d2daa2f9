using System.Text.Json;
using Conversations.Loops;
using Conversations.Workspaces;

namespace Conversations.Grains.Runs;

/// <summary>Reads what a hook has come to.</summary>
static class HookVerdict
{
    const int Blocks = 2;
    const int Killed = -1;
    const int LongestOutput = 50_000;
    const string NoReason = "Blocked by a hook";

    /// <summary>Of a command: exit code 2 blocks, another one but 0 has failed, and its output may be a decision in JSON.</summary>
    /// <param name="result">Without secrets.</param>
    public static HookRun Of(HookEvent moment, Hook hook, CommandResult result)
    {
        var (stdout, stderr) = (Clip(result.Stdout), Clip(result.Stderr));
        var decision = Whole(stdout);
        var blocked = MayBlock(moment) && (result.ExitCode == Blocks || decision?.Denies == true);
        return new HookRun(moment, hook.Command, result.ExitCode == 0, blocked, result.ExitCode, stdout, stderr)
        {
            Reason = decision?.Reason ?? (blocked ? Complaint(stdout, stderr) : null),
            AdditionalContext = decision?.AdditionalContext,
            Error = result.ExitCode == Killed ? TimedOut(hook) : null,
        };
    }

    /// <summary>Of a model: the first decision in its answer holds, and an answer without one has failed.</summary>
    /// <param name="answer">Without secrets.</param>
    public static HookRun Of(HookEvent moment, HookReviewer reviewer, string answer)
    {
        var decision = EmbeddedJson.Objects(answer).Select(HookDecision.Of).FirstOrDefault(each => each.Denies is not null);
        var blocked = MayBlock(moment) && decision?.Denies == true;
        return new HookRun(moment, reviewer.Label, decision is not null, blocked, 0, Clip(answer), "")
        {
            Reason = decision?.Reason ?? (blocked ? NoReason : null),
            AdditionalContext = decision?.AdditionalContext,
            Error = decision is null ? "The model has answered without a decision." : null,
        };
    }

    /// <summary>Of one that has come to nothing, which blocks nothing.</summary>
    public static HookRun Failed(HookEvent moment, string command, string error) => new(moment, command, false, false, Killed, "", "") { Error = error };

    public static string TimedOut(Hook hook) => $"The hook did not end within {hook.Timeout} seconds.";

    static bool MayBlock(HookEvent moment) => moment is HookEvent.PreToolUse or HookEvent.UserPromptSubmit or HookEvent.Stop;

    static string Complaint(string stdout, string stderr) =>
        stderr.Trim() is { Length: > 0 } errors ? errors : stdout.Trim() is { Length: > 0 } output ? output : NoReason;

    static HookDecision? Whole(string text)
    {
        try
        {
            return text.AsSpan().TrimStart() is ['{', ..] ? HookDecision.Of(JsonElement.Parse(text)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static string Clip(string text) => text.Length <= LongestOutput ? text : text[..LongestOutput];
}
