namespace Conversations.Gateway.Auth;

/// <summary>How callers are let in. Configuration section <c>Auth</c>.</summary>
public sealed class AuthOptions
{
    /// <summary>
    /// True: keys are asked for even where none is known yet. Default: false, and then they are asked for as soon as one is configured, stored,
    /// or an issuer of tokens is.
    /// </summary>
    public bool Required { get; set; }

    /// <summary>
    /// For how long a gateway takes a key as good without asking the store: a revoked key, or the key of a user who was shut out, stops within
    /// this time on every gateway. Default: 5 s.
    /// </summary>
    public TimeSpan KeyCacheTime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Keys that a gateway remembers at once. Default: 10,000.</summary>
    public int KeyCacheSize { get; set; } = 10_000;
}
