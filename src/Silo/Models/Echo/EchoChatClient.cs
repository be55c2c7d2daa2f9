using System.Runtime.CompilerServices;
using System.Text.Json;
using Conversations.Grains.Models;
using Conversations.Silo.Models.OpenAI;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.Models.Echo;

/// <summary>A model that needs no network and always gives the same answer; what it is to do can be written into the prompt.</summary>
/// <remarks>The grammar is in docs/echo-model.md.</remarks>
internal sealed class EchoChatClient(EchoOptions limits, TimeProvider time) : StreamedChatClient(ProviderNames.Local, null, "echo"), IRequestPreview
{
    /// <summary>How many characters of a call's arguments come at a time.</summary>
    private const int ArgumentPiece = 16;

    /// <summary>After how many words others get their turn; a model that never waits would else hold its agent's thread.</summary>
    private const int Breath = 256;

    /// <summary>As a server of the OpenAI wire would be asked: this model has no wire of its own.</summary>
    public Task<JsonElement> Preview(IEnumerable<ChatMessage> messages, ChatOptions options, CancellationToken cancellationToken)
    {
        using var buffer = new PooledBuffer();
        new RequestWriter(namesCompletionTokens: false, settings: null).Write(buffer, ModelName, messages, options);
        return Task.FromResult(JsonElement.Parse(buffer.Written.Span));
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var context = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var input = context.Sum(Count) + Words.Count(options?.Instructions);
        if (input > limits.ContextWindow) throw EchoFailure.Create("context");

        var turn = EchoTurn.Read(context);
        var prompt = EchoPromptReader.Read(turn.Message);
        var answer = EchoAnswer.Create(turn, prompt, parallel: options?.AllowMultipleToolCalls ?? true);
        var mostWords = Math.Min(options?.MaxOutputTokens ?? int.MaxValue, limits.MaxOutputTokens);

        var first = true;
        var words = 0;
        var reason = answer.Calls.Count > 0 ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop;
        foreach (var content in Contents(answer))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (content is TextContent)
            {
                if (words == answer.Break?.AfterWords) await BreakOff(answer.Break, cancellationToken).ConfigureAwait(false);
                if (words == mostWords)
                {
                    reason = ChatFinishReason.Length;
                    break;
                }

                if (++words % Breath == 0) await Task.Yield();
            }

            if (!first && prompt.Delay > TimeSpan.Zero) await Task.Delay(prompt.Delay, time, cancellationToken).ConfigureAwait(false);
            first = false;
            yield return new ChatResponseUpdate(ChatRole.Assistant, [content]);
        }

        if (answer.Break is { } end && end.AfterWords >= words && reason != ChatFinishReason.Length)
            await BreakOff(end, cancellationToken).ConfigureAwait(false);
        yield return new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(Usage(input, answer, words))]) { FinishReason = reason };
    }

    private static IEnumerable<AIContent> Contents(EchoAnswer answer)
    {
        foreach (var word in Words.Split(answer.Thought)) yield return new TextReasoningContent(word);
        foreach (var word in Words.Split(answer.Text)) yield return new TextContent(word);
        for (var index = 0; index < answer.Calls.Count; index++)
        {
            var call = answer.Calls[index];
            yield return new ToolCallDelta { Index = index, CallId = $"call_{Guid.NewGuid():N}", Name = call.Tool };
            foreach (var piece in call.Arguments.Chunk(ArgumentPiece))
                yield return new ToolCallDelta { Index = index, Arguments = new string(piece) };
        }
    }

    private async Task BreakOff(EchoBreak end, CancellationToken cancellationToken)
    {
        if (end.Failure is not null) throw EchoFailure.Create(end.Failure);
        await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken).ConfigureAwait(false);
    }

    private static UsageDetails Usage(int input, EchoAnswer answer, int words)
    {
        var reasoning = Words.Count(answer.Thought);
        var output = reasoning + words + answer.Calls.Sum(static call => 1 + Words.Count(call.Arguments));
        return new UsageDetails
        {
            InputTokenCount = input,
            OutputTokenCount = output,
            TotalTokenCount = input + output,
            ReasoningTokenCount = reasoning,
        };
    }

    private static int Count(ChatMessage message) => message.Contents.Sum(static content => content switch
    {
        TextContent text => Words.Count(text.Text),
        FunctionCallContent call => 1 + Words.Count(ToolArguments.Text(call)),
        FunctionResultContent result => Words.Count(ToolResults.Text(result)),
        _ => 0,
    });
}
