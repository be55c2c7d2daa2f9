using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.OpenHands.Wire;

/// <summary>Writes an error as the answer to a request.</summary>
sealed class FastApiError(FastApiException error) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        // A body that was refused is not read to its end.
        if (error.Status == StatusCodes.Status413PayloadTooLarge) httpContext.Response.Headers.Connection = "close";
        return new WireJson(error.Body, error.Status).ExecuteAsync(httpContext);
    }
}
