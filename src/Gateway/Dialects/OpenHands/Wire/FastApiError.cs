using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.OpenHands.Wire;

/// <summary>Writes an error as the answer to a request.</summary>
sealed class FastApiError(FastApiException error) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        // A body that was refused is not read to its end.
        if (error.Status == StatusCodes.Status413PayloadTooLarge) httpContext.Response.Headers.Connection = "close";
        if (error.RetryAfter is { } wait) httpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return new WireJson(error.Body, error.Status).ExecuteAsync(httpContext);
    }
}
