using System.Text;
using Conversations.Compacting;
using Conversations.Grains.Core;
using Conversations.Grains.Models;
using Conversations.Log;
using Microsoft.Extensions.AI;

namespace Conversations.Grains.Runs;

/// <summary>Has a model write the summary that takes the place of older messages.</summary>
sealed class Summarizer(IModelCatalog models)
{
    const string Task = """
        Summarise the conversation below for the assistant that has to go on with it and will no longer see these messages.
        Keep, in this order: what the user wants and has said about themselves; decisions, results and facts with their exact names, numbers,
        paths and ids; what was tried and how it ended; what is still open and what was about to be done next.
        Leave out small talk and what was superseded. Write plain text in the language of the conversation, 500 words at most,
        and nothing but the summary.
        """;

    const string SelfTask = """
        This conversation has grown too long to be shown to you in full. Write, for yourself, a summary of all messages above: you will go on
        from it alone. Keep what the user wants and has said about themselves; decisions, results and facts with their exact names, numbers,
        paths and ids; what was tried and how it ended; what is still open and what comes next. Answer with nothing but the summary.
        """;

    // Light models of the providers that have one: a summary needs no large one.
    static readonly Dictionary<string, string> Light = new(StringComparer.Ordinal)
    {
        ["openai"] = "openai/gpt-5-mini",
        ["anthropic"] = "anthropic/claude-haiku-4-5",
    };

    /// <param name="evicted">How many messages of the window, from the first, it is about.</param>
    /// <param name="own">The model that the conversation itself calls.</param>
    /// <returns>The summary, empty where the model said nothing, and what it has cost.</returns>
    /// <exception cref="ModelException">The model failed.</exception>
    public async Task<(string Text, Usage Usage, Model Model)> Summarize(
        ConversationState state, int evicted, CompactionSettings settings, Model own, CancellationToken cancellationToken)
    {
        var self = settings.Mode is CompactionMode.SelfAll or CompactionMode.SelfSlidingWindow;
        var model = self ? own : await Choose(settings.Model, own, cancellationToken);
        var about = state with { Context = state.Context.GetRange(0, evicted) };
        List<ChatMessage> messages = self
            ? [.. Prompt.Of(about, null), new(ChatRole.User, settings.Prompt ?? SelfTask)]
            : [new(ChatRole.System, settings.Prompt ?? Task), new(ChatRole.User, Transcript.Of(about.Context, model.Info.ContextWindow))];

        var text = new StringBuilder();
        var usage = Usage.None;
        await foreach (var update in model.Client.GetStreamingResponseAsync(messages, new ChatOptions(), cancellationToken))
        {
            text.Append(update.Text);
            foreach (var content in update.Contents.OfType<UsageContent>()) usage = AnswerInProgress.UsageOf(content.Details);
        }

        var summary = text.ToString().Trim();
        return (settings.ClipCharacters is { } most && summary.Length > most ? summary[..most] : summary, usage, model);
    }

    async Task<Model> Choose(string? handle, Model own, CancellationToken cancellationToken)
    {
        if (handle is not null) return models.Find(handle) ?? own;
        if (!Light.TryGetValue(own.Info.Provider, out var light)) return own;
        var offered = await models.List(cancellationToken);
        return offered.Any(model => model.Handle == light) ? models.Find(light) ?? own : own;
    }
}
