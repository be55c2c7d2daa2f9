using System.Collections.Immutable;
using System.Text;

namespace Conversations.Silo.Models.Echo;

/// <summary>One answer of the echo model: either calls (with what goes before them) or text.</summary>
internal sealed record EchoAnswer(string Thought, string Text, ImmutableList<EchoCall> Calls, EchoBreak? Break)
{
    private const int MostQuoted = 2_000;

    /// <param name="parallel">Whether several tools may be called in one answer; else they are called one by one.</param>
    public static EchoAnswer Create(EchoTurn turn, EchoPrompt prompt, bool parallel)
    {
        var first = turn.Rounds == 0;
        var thought = first ? prompt.Thought ?? "" : "";
        var calls = CallsOf(prompt, turn.Rounds, parallel);
        return calls.Count > 0
            ? new EchoAnswer(thought, first ? prompt.Saying ?? "" : "", calls, null)
            : new EchoAnswer(thought, Say(turn, prompt), [], prompt.Break);
    }

    private static ImmutableList<EchoCall> CallsOf(EchoPrompt prompt, int round, bool parallel)
    {
        var before = prompt.Calls.IsEmpty ? 0 : parallel ? 1 : prompt.Calls.Count;
        if (round < before) return parallel ? prompt.Calls : [prompt.Calls[round]];
        return prompt.Step is { } step && round < before + prompt.Steps ? [step] : [];
    }

    private static string Say(EchoTurn turn, EchoPrompt prompt)
    {
        var text = new StringBuilder();
        if (turn.Results.Count > 1) text.Append($"{turn.Results.Count} tool results.\n");
        text.AppendJoin('\n', turn.Results.Select(static result => $"The tool {result.Tool} returned: {Quote(result.Result)}"));
        if (prompt.Words > 0)
        {
            if (text.Length > 0) text.Append('\n');
            text.AppendJoin(' ', Enumerable.Range(1, prompt.Words).Select(static number => $"word{number}"));
        }

        return text.Length > 0 ? text.ToString()
            : prompt.Saying is { } saying ? saying
            : prompt.Text.Length == 0 ? "You said nothing."
            : $"You said: {prompt.Text}";
    }

    private static string Quote(string result) => result.Length <= MostQuoted ? result : $"{result[..MostQuoted]}…";
}
