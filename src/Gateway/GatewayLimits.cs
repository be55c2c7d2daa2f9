namespace Conversations.Gateway;

/// <summary>What the gateway takes at most (<c>Limits:*</c>).</summary>
public sealed class GatewayLimits
{
    /// <summary>Bytes of a request's body. Default: 8 MiB, which an image in a message fits into.</summary>
    public long RequestBodyBytes { get; set; } = 8 * 1024 * 1024;
}
