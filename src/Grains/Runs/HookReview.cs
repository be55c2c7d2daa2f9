using System.Collections.Immutable;
using Conversations.Grains.Core;
using Conversations.Grains.Models;
using Conversations.Log;
using Conversations.Streams;
using Microsoft.Extensions.AI;

namespace Conversations.Grains.Runs;

/// <summary>A model that looks into something: it is called, its tools run, and it is called again until it answers without calling any.</summary>
/// <param name="ends">Names of the tools with whose result it has answered.</param>
sealed class HookReview(Model model, ChatOptions options, Func<ToolCallPart, CancellationToken, Task<ToolReturnPart>> run, ImmutableArray<string> ends, TimeProvider time)
{
    /// <summary>What the calls have used so far, also where one of them has failed.</summary>
    public Usage Usage { get; private set; } = Usage.None;

    /// <returns>The answer; null: there was none by then.</returns>
    /// <exception cref="ModelException">The model failed.</exception>
    public async Task<string?> Ask(string instructions, string question, int mostCalls, CancellationToken cancellationToken)
    {
        var talk = ImmutableList.Create(Entry(Role.User, [new TextPart(question)], null));
        for (var calls = 0; calls < mostCalls; calls++)
        {
            var step = NewId.At(time.GetUtcNow());
            var answer = await Call(instructions, talk, step, cancellationToken);
            var asked = answer.Message.Parts.OfType<ToolCallPart>().ToImmutableArray();
            if (asked.IsEmpty) return answer.Message.Text();

            var results = await Task.WhenAll(asked.Select(each => run(each, cancellationToken)));
            if (results.FirstOrDefault(result => result.Success && ends.Contains(result.Name)) is { } end) return end.Text;
            talk = talk.Add(answer).Add(Entry(Role.Tool, [.. results], step));
        }

        return null;
    }

    async Task<ContextMessage> Call(string instructions, ImmutableList<ContextMessage> talk, Guid step, CancellationToken cancellationToken)
    {
        var answer = new AnswerInProgress(new AnswerInFlight(default, step, step, time.GetUtcNow()), options.AllowMultipleToolCalls ?? true);
        var messages = Prompt.Of(ConversationState.Empty(default) with { Context = talk }, instructions);
        await foreach (var update in model.Client.GetStreamingResponseAsync(messages, options, cancellationToken)) answer.Take(update);
        Usage = Usage.Add(answer.Usage ?? Usage.None);
        return Entry(Role.Assistant, answer.Freeze().Parts, step);
    }

    ContextMessage Entry(Role role, ImmutableArray<Part> parts, Guid? step) => new(0, new Message(step ?? default, role, parts, time.GetUtcNow()) { StepId = step });
}
