using System.Text.Json.Nodes;
using Conversations.Log;

namespace Conversations.Gateway.Dialects.OpenHands.Events;

/// <summary>How failures read on the wire.</summary>
static class WireFailure
{
    public static JsonObject OfRun(RunFinished finished)
    {
        var (code, kind, retryable, action) = finished.Error?.Failure switch
        {
            RunFailure.Timeout => ("LLMTimeoutError", "transient", true, "retry"),
            RunFailure.RateLimited => ("LLMRateLimitError", "rate_limit", true, "retry"),
            RunFailure.Unauthorized => ("LLMAuthenticationError", "auth", false, "settings"),
            RunFailure.OutOfCredit => ("LLMBadRequestError", "quota", false, "settings"),
            RunFailure.BadRequest => ("LLMBadRequestError", "config", false, "settings"),
            RunFailure.ContextWindowExceeded or RunFailure.SystemPromptTooLong => ("LLMContextWindowExceedError", "config", false, "settings"),
            RunFailure.Overloaded or RunFailure.Unreachable => ("LLMServiceUnavailableError", "transient", true, "retry"),
            RunFailure.EmptyAnswer => ("LLMNoResponseError", "transient", true, "retry"),
            RunFailure.BadAnswer => ("LLMMalformedConversationHistoryError", "transient", true, "retry"),
            RunFailure.ToolServerFailed => ("MCPError", "config", true, "settings"),
            RunFailure.AgentNotStarted => ("ACPSpawnError", "config", false, "settings"),
            RunFailure.AgentSlowToStart => ("ACPStartupTimeout", "transient", true, "retry"),
            RunFailure.AgentNotReady => ("ACPInitError", "config", true, "settings"),
            RunFailure.AgentUnauthorized => ("ACPAuthRequired", "auth", false, "settings"),
            RunFailure.AgentSilent => ("ACPPromptTimeout", "transient", true, "retry"),
            RunFailure.AgentFailed => ("ACPPromptError", "transient", true, "retry"),
            RunFailure.ModelFailed => ("LLMError", "unknown", true, "retry"),
            null when finished.StopReason == StopReason.MaxTokensExceeded => ("LLMOutputLimitExceeded", "config", false, "settings"),
            _ => ("InternalError", "internal", true, "retry"),
        };
        return Of(code, finished.Error?.Detail ?? "The answer was cut off: the model may say no more at a time.", Classification(kind, retryable, action));
    }

    public static JsonObject MaxIterations(int limit) =>
        Of("MaxIterationsReached", $"Agent reached maximum iterations limit ({limit}).", Classification("agent_action", true, "retry"));

    public static JsonObject Classification(string kind, bool retryable, string action) => new()
    {
        ["kind"] = kind,
        ["retryable"] = retryable,
        ["user_action"] = action,
        ["error_id"] = null,
    };

    static JsonObject Of(string code, string detail, JsonObject classification) =>
        new() { ["code"] = code, ["detail"] = detail, ["classification"] = classification };
}
