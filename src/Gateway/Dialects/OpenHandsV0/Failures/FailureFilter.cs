using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Dialects.OpenHandsV0.Failures;

/// <summary>Around the endpoints where failures of the server have a form of their own.</summary>
sealed class FailureFilter(ILogger<OpenHandsFilter> logger) : OpenHandsFilter(logger)
{
    protected override IResult Unavailable(string text) => new Failure(text);

    protected override IResult Unexpected() => new Failure("An unexpected error occurred");

    sealed class Failure(string text) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            var form = httpContext.GetEndpoint()!.Metadata.GetRequiredMetadata<FailureForm>();
            return new WireJson(form.Body(httpContext.Request, text), StatusCodes.Status500InternalServerError).ExecuteAsync(httpContext);
        }
    }
}

/// <param name="Body">Says what went wrong with a request.</param>
sealed record FailureForm(Func<HttpRequest, string, JsonObject> Body);

static class FailureFilterExtensions
{
    /// <summary>Failures of the server are told in this form.</summary>
    public static void Fails(this RouteHandlerBuilder endpoint, Func<HttpRequest, string, JsonObject> body) =>
        endpoint.WithMetadata(new FailureForm(body)).AddEndpointFilter<FailureFilter>();
}
