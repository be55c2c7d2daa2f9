using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Dialects.OpenHandsV0.Conversations;

/// <summary>Around the endpoints that start and stop a loop: failures of the server have a form of their own there.</summary>
sealed class LoopFilter(ILogger<OpenHandsFilter> logger) : OpenHandsFilter(logger)
{
    protected override IResult Unavailable(string text) => new LoopFailure(text);

    protected override IResult Unexpected() => new LoopFailure("An unexpected error occurred");

    sealed class LoopFailure(string text) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var what = httpContext.Request.Path.Value!.TrimEnd('/').EndsWith("stop", StringComparison.OrdinalIgnoreCase) ? "stop" : "start";
            var body = new JsonObject
            {
                ["status"] = "error",
                ["conversation_id"] = ConversationEndpoints.Named(httpContext.Request),
                ["message"] = $"Failed to {what} conversation: {text}",
            };
            return new WireJson(body, StatusCodes.Status500InternalServerError).ExecuteAsync(httpContext);
        }
    }
}
