using Conversations.Log;

namespace Conversations.Gateway.Dialects.Letta;

/// <summary>How a failed run reads on the wire.</summary>
/// <param name="Status">HTTP status where the client waits for JSON.</param>
sealed record LettaFailure(int Status, string Type, string Message, string? Detail)
{
    const string ModelFailed = "An error occurred with the LLM request.";

    public static LettaFailure Of(RunError error)
    {
        var (status, type, message) = error.Failure switch
        {
            RunFailure.Timeout => (504, "llm_timeout", "The LLM request timed out. Please try again."),
            RunFailure.RateLimited =>
                (429, "llm_rate_limit", "Rate limit exceeded for LLM model provider. Please wait before making another request."),
            RunFailure.Unauthorized => (401, "llm_authentication", "Authentication failed with the LLM model provider."),
            RunFailure.OutOfCredit => (402, "llm_insufficient_credits", "The LLM model provider reports that its credit is used up."),
            RunFailure.BadRequest => (400, "llm_bad_request", "The LLM model provider rejected the request."),
            RunFailure.ContextWindowExceeded =>
                (400, "context_window_exceeded", "The conversation does not fit into the model's context window."),
            RunFailure.SystemPromptTooLong =>
                (400, "context_window_overflow_in_system_prompt", "The system prompt alone does not fit into the model's context window."),
            RunFailure.Overloaded => (503, "llm_overloaded", "The LLM model provider is overloaded. Please try again later."),
            RunFailure.EmptyAnswer => (500, "llm_empty_response", "LLM returned an empty response."),
            RunFailure.ToolServerFailed => (500, "tool_server_error", "A server of the agent's tools could not be used."),
            RunFailure.AgentNotStarted or RunFailure.AgentSlowToStart or RunFailure.AgentNotReady or RunFailure.AgentUnauthorized or RunFailure.AgentSilent or RunFailure.AgentFailed =>
                (500, "agent_program_error", "The program that is the agent could not answer."),
            RunFailure.Internal => (500, "internal_error", "An unknown error occurred with the LLM streaming request."),
            _ => (500, "llm_error", ModelFailed),
        };
        return error.AfterOutput
            ? new LettaFailure(status, "internal_error", "An error occurred during agent execution.", error.Detail)
            : new LettaFailure(status, type, message, error.Detail);
    }
}
