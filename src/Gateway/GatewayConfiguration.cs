using Conversations.Gateway.Auth;
using Conversations.Gateway.Auth.Tokens;
using Conversations.Gateway.Dialects.AgentServer.Webhooks;
using Conversations.Gateway.Dialects.Letta.Messages;
using Conversations.Gateway.Dialects.OpenHandsV0;
using Conversations.Gateway.Streaming;

namespace Conversations.Gateway;

/// <summary>The sections of configuration that the gateway reads.</summary>
public static class GatewayConfiguration
{
    /// <summary>Each section with a type whose properties are its keys; of an array of it, the section has numbered ones of them.</summary>
    public static IReadOnlyList<(string Section, Type Keys)> Sections { get; } =
    [
        ("Limits", typeof(GatewayLimits)),
        ("Limits", typeof(StreamingOptions)),
        ("Limits", typeof(MessageLimits)),
        ("Auth", typeof(AuthOptions)),
        ("Auth:Jwt", typeof(JwtOptions)),
        (OpenHandsV0Options.Section, typeof(OpenHandsV0Options)),
        (EventWebhookOptions.Section, typeof(EventWebhookOptions[])),
    ];
}
