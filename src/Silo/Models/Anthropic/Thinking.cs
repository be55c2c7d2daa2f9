using Anthropic.Models.Messages;
using Conversations.Grains.Models;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.Models.Anthropic;

/// <summary>How much a model may think before it answers, and which models are told so.</summary>
internal static class Thinking
{
    /// <summary>Anthropic refuses a smaller one.</summary>
    private const int Least = 1024;

    // By how the name begins. Later models think by themselves, and refuse a budget; earlier ones are the worse agents for it.
    private static readonly string[] Budgeted = ["claude-sonnet-4-5", "claude-sonnet-4-6", "claude-haiku-4-5"];

    /// <summary>Tokens to think; null: nothing is said of it.</summary>
    public static int? Budget(ModelInfo model, ChatOptions? options, CallSettings? settings)
    {
        if (settings?.ThinkingBudget is not { } asked || !Budgeted.Any(begins => model.Name.StartsWith(begins, StringComparison.OrdinalIgnoreCase))) return null;
        // What is thought counts as answered: some room is left to say something, too.
        var most = (options?.MaxOutputTokens ?? model.MaxOutputTokens) / 4 * 3;
        return Math.Min(asked, most) is >= Least and var budget ? budget : null;
    }

    /// <summary>The options with a budget.</summary>
    public static ChatOptions With(ChatOptions options, ModelInfo model, int budget)
    {
        var tokens = options.MaxOutputTokens ?? model.MaxOutputTokens;
        options.RawRepresentationFactory = _ => new MessageCreateParams
        {
            Model = model.Name,
            MaxTokens = tokens,
            Messages = [],
            Thinking = new ThinkingConfigEnabled(budget),
        };
        return options;
    }
}
