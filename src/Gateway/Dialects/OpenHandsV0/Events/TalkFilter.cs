using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Dialects.OpenHandsV0.Events;

/// <summary>Around the endpoints that take a message and tell a trajectory: failures of the server have a form of their own there.</summary>
sealed class TalkFilter(ILogger<OpenHandsFilter> logger) : OpenHandsFilter(logger)
{
    protected override IResult Unavailable(string text) => new TalkFailure(text);

    protected override IResult Unexpected() => new TalkFailure("An unexpected error occurred");

    sealed class TalkFailure(string text) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var body = HttpMethods.IsPost(httpContext.Request.Method) ? new JsonObject { ["success"] = false } : new JsonObject { ["trajectory"] = null };
            body["error"] = text;
            return new WireJson(body, StatusCodes.Status500InternalServerError).ExecuteAsync(httpContext);
        }
    }
}
