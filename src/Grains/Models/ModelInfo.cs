namespace Conversations.Grains.Models;

/// <summary>What is known of a model without calling it.</summary>
/// <param name="Handle"><c>provider/name</c>; the name may contain slashes.</param>
/// <param name="ContextWindow">Tokens of input and output together.</param>
/// <param name="MaxOutputTokens">Most tokens of one answer.</param>
public sealed record ModelInfo(string Handle, string Provider, string Name, int ContextWindow, int MaxOutputTokens)
{
    /// <summary>Null when no price is configured for the handle.</summary>
    public ModelPrice? Price { get; init; }
}
