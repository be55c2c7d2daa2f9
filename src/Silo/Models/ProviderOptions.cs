namespace Conversations.Silo.Models;

/// <summary>Section <c>Models:openai</c> or <c>Models:anthropic</c>: one provider of models over HTTP.</summary>
internal sealed class ProviderOptions
{
    /// <summary>Absolute http(s) URL under which the provider's routes live. Default: the provider's public one.</summary>
    public string BaseUrl { get; set; } = "";

    /// <summary>Secret key; empty = none is sent.</summary>
    public string ApiKey { get; set; } = "";

    /// <summary>Names of models to show in lists even when the provider does not list them.</summary>
    public IList<string> Models { get; } = [];

    /// <summary>Tokens of input and output together, for models of which the provider does not say. Default: 128,000 (Anthropic 200,000).</summary>
    public int ContextWindow { get; set; } = 128_000;

    /// <summary>Most tokens of one answer. Default: 16,384.</summary>
    public int MaxOutputTokens { get; set; } = 16_384;

    /// <summary>Longest wait for a connection. Default: 10 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest wait for the first byte of an answer; a slow model thinks that long. Default: 120 s.</summary>
    public TimeSpan FirstTokenTimeout { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>Longest silence within an answer. Default: 120 s.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>How a connection is made where not every address may be called; null: as usual.</summary>
    internal Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? Connect { get; set; }

    /// <summary>Configured = somebody gave a key or said where the provider is.</summary>
    public bool Configured { get; set; }
}
