using System.Globalization;
using Conversations.Grains.Models;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.Tests.Models;

/// <summary>Asks models and writes their answers down, one line an item, so that a test reads like a transcript.</summary>
internal static class Answers
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static Task<List<string>> Ask(this Model model, string prompt, ChatOptions? options = null) =>
        model.Ask([new ChatMessage(ChatRole.User, prompt)], options);

    public static async Task<List<string>> Ask(this Model model, IEnumerable<ChatMessage> messages, ChatOptions? options = null)
    {
        var transcript = new List<string>();
        await model.Ask(messages, options, transcript);
        return transcript;
    }

    /// <summary>The failure of a call and, before it, what the transcript holds of the answer.</summary>
    public static async Task<(ModelException Failure, List<string> Before)> AskInVain(this Model model, string prompt)
    {
        var transcript = new List<string>();
        var failure = await Assert.ThrowsAsync<ModelException>(() => model.Ask([new ChatMessage(ChatRole.User, prompt)], null, transcript));
        return (failure, transcript);
    }

    public static async Task Ask(
        this Model model, IEnumerable<ChatMessage> messages, ChatOptions? options, List<string> transcript, CancellationToken cancellationToken = default)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        await foreach (var update in model.Client.GetStreamingResponseAsync(messages, options, patience.Token))
        {
            transcript.AddRange(update.Contents.Select(Write));
            if (update.FinishReason is { } reason) transcript.Add($"end {reason}");
        }
    }

    public static string Text(this IEnumerable<string> transcript) =>
        string.Concat(transcript.Where(static line => line.StartsWith("text ", StringComparison.Ordinal)).Select(static line => line[5..]));

    private static string Write(AIContent content) => content switch
    {
        TextContent text => $"text {text.Text}",
        TextReasoningContent { ProtectedData: { } signature } => $"signature {signature}",
        TextReasoningContent reasoning => $"reasoning {reasoning.Text}",
        ToolCallDelta { Name: not null } call => $"call {call.Index} {call.CallId} {call.Name} {call.Arguments}".TrimEnd(),
        ToolCallDelta call => $"arguments {call.Index} {call.Arguments}",
        UsageContent { Details: var usage } => string.Create(
            CultureInfo.InvariantCulture,
            $"usage in={usage.InputTokenCount} cached={usage.CachedInputTokenCount} out={usage.OutputTokenCount} reasoning={usage.ReasoningTokenCount}"),
        _ => throw new InvalidOperationException($"A {content.GetType().Name} has no place in an answer."),
    };
}
