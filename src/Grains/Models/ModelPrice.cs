using Microsoft.Extensions.AI;

namespace Conversations.Grains.Models;

/// <summary>Prices of a model, per million tokens, in the currency of whoever configured them.</summary>
public sealed record ModelPrice
{
    private const decimal Million = 1_000_000m;

    /// <summary>Price of a million input tokens.</summary>
    public decimal? Input { get; init; }

    /// <summary>Price of a million input tokens that were read from the provider's cache; null = as <see cref="Input"/>.</summary>
    public decimal? CachedInput { get; init; }

    /// <summary>Price of a million output tokens, reasoning included.</summary>
    public decimal? Output { get; init; }

    /// <summary>Of prices of one token each. Nobody means one of more than a million.</summary>
    public static ModelPrice PerToken(double input, double output) => new() { Input = PerMillion(input), Output = PerMillion(output) };

    /// <summary>What an answer cost; null when the price or the token count of a used side is not known.</summary>
    public decimal? Cost(UsageDetails usage)
    {
        if (usage.InputTokenCount is not { } input || usage.OutputTokenCount is not { } output) return null;
        var cached = Math.Clamp(usage.CachedInputTokenCount ?? 0, 0, input);
        return Side(input - cached, Input) + Side(cached, CachedInput ?? Input) + Side(output, Output);
    }

    private static decimal PerMillion(double price) => (decimal)Math.Clamp(price, 0, (double)Million) * Million;

    private static decimal? Side(long tokens, decimal? price) => tokens == 0 ? 0 : tokens * price / Million;
}
