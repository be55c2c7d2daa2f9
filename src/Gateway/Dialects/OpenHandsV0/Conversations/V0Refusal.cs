using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Models;

namespace Conversations.Gateway.Dialects.OpenHandsV0.Conversations;

/// <summary>The refusals that clients know by their <c>msg_id</c>.</summary>
static class V0Refusal
{
    static readonly string[] Keyed = ["openai/", "anthropic/"];

    public static FastApiException MissingMessage() => Of(400, "Missing initial user message", "CONFIGURATION$MISSING_USER_MESSAGE");

    /// <param name="why">What git says; null: nothing.</param>
    public static FastApiException NoAccess(string repository, string? why) =>
        Of(400, why is null ? $"Unable to access repo {repository}" : $"Unable to access repo {repository}: {why}", "STATUS$GIT_PROVIDER_AUTHENTICATION_ERROR");

    public static FastApiException NotFound() => Of(404, "Conversation not found", "CONVERSATION$NOT_FOUND");

    /// <summary>Checks that the server's default model can be called.</summary>
    /// <exception cref="FastApiException">400: no provider of it is configured.</exception>
    public static void CheckModel(IModelDirectory models)
    {
        if (models.Find(models.Default) is not null) return;
        if (Keyed.Any(provider => models.Default.StartsWith(provider, StringComparison.Ordinal)))
            throw Of(400, "Error authenticating with the LLM provider. Please check your API key", "STATUS$ERROR_LLM_AUTHENTICATION");
        throw Of(400, "Settings not found", "CONFIGURATION$SETTINGS_NOT_FOUND");
    }

    static FastApiException Of(int status, string message, string id) =>
        new(status, new JsonObject { ["status"] = "error", ["message"] = message, ["msg_id"] = id });
}
