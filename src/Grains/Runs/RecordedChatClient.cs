using System.Runtime.CompilerServices;
using Conversations.Grains.Models;
using Conversations.Log;
using Conversations.Streams;
using Microsoft.Extensions.AI;

namespace Conversations.Grains.Runs;

/// <summary>A client whose calls are told to the log: what was asked, and the answer or the failure. A call that is broken off is not.</summary>
/// <param name="purpose">What it is called for beside the conversation; null: for a step of it.</param>
sealed class RecordedChatClient(Model model, string? purpose, Func<CompletionLogged, Task> record, TimeProvider time) : DelegatingChatClient(model.Client)
{
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var asked = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var began = time.GetTimestamp();
        var answer = new AnswerInProgress(new AnswerInFlight(default, default, default, default), parallelToolCalls: true);
        ChatFinishReason? reason = null;
        await using var updates = InnerClient.GetStreamingResponseAsync(asked, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await updates.MoveNextAsync()) break;
            }
            catch (ModelException failure)
            {
                await record(await Completion(asked, options, cancellationToken).Failed(failure));
                throw;
            }

            answer.Take(updates.Current);
            reason = updates.Current.FinishReason ?? reason;
            yield return updates.Current;
        }

        await record(await Completion(asked, options, cancellationToken).Answered(answer, reason));

        CompletionRecord Completion(IReadOnlyList<ChatMessage> asked, ChatOptions? options, CancellationToken token) =>
            new(model, purpose, time.GetUtcNow(), time.GetElapsedTime(began), InnerClient.GetService<IRequestPreview>()?.Preview(asked, options ?? new ChatOptions(), token));
    }
}
