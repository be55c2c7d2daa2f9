namespace Conversations.Silo.Models.Echo;

/// <summary>Section <c>Models:local</c>: the size of the built-in model; a token is a word.</summary>
internal sealed class EchoOptions
{
    /// <summary>Words of input that it takes. Small values try out what happens when a conversation grows too long. Default: 128,000.</summary>
    public int ContextWindow { get; set; } = 128_000;

    /// <summary>Most words of one answer. Default: 16,384.</summary>
    public int MaxOutputTokens { get; set; } = 16_384;
}
