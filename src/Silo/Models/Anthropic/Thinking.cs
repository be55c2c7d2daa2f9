using Anthropic.Models.Messages;
using Conversations.Grains.Models;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.Models.Anthropic;

/// <summary>How much a model may think before it answers, and which models are told so in which way: each refuses the other.</summary>
internal static class Thinking
{
    /// <summary>Anthropic refuses a smaller one.</summary>
    private const int LeastBudget = 1024;

    // By how the name begins. Earlier models are the worse agents for thinking.
    private static readonly string[] Budgeted = ["claude-sonnet-4-5", "claude-sonnet-4-6", "claude-haiku-4-5"];
    private static readonly string[] Adaptive = ["claude-opus-4-6", "claude-opus-4-7", "claude-opus-4-8", "claude-opus-5", "claude-sonnet-4-6", "claude-sonnet-5", "claude-fable-5"];

    /// <summary>Says it in the options of a call, where there is something to say.</summary>
    public static void Apply(ChatOptions options, ModelInfo model, CallSettings settings)
    {
        var tokens = options.MaxOutputTokens ?? model.MaxOutputTokens;
        if (Is(model, Budgeted) && Budget(settings.ThinkingBudget, tokens) is { } budget)
        {
            options.RawRepresentationFactory = _ => new MessageCreateParams { Model = model.Name, MaxTokens = tokens, Messages = [], Thinking = new ThinkingConfigEnabled(budget) };
        }
        else if (Is(model, Adaptive) && Effort(settings.ReasoningEffort) is { } effort)
        {
            options.Reasoning = new ReasoningOptions { Effort = effort };
        }
    }

    // What is thought counts as answered: some room is left to say something, too.
    private static int? Budget(int? asked, int tokens) => Math.Min(asked ?? 0, tokens / 4 * 3) is >= LeastBudget and var budget ? budget : null;

    private static ReasoningEffort? Effort(string? asked) => asked switch
    {
        "low" => ReasoningEffort.Low,
        "medium" => ReasoningEffort.Medium,
        "high" => ReasoningEffort.High,
        "xhigh" => ReasoningEffort.ExtraHigh,
        _ => null,
    };

    private static bool Is(ModelInfo model, string[] names) => names.Any(begins => model.Name.StartsWith(begins, StringComparison.OrdinalIgnoreCase));
}
