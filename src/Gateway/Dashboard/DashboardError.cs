using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dashboard;

/// <summary>Writes an error as the answer to a request: <c>{"error": …}</c>.</summary>
sealed class DashboardError(int status, string text, TimeSpan? retryAfter = null) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        if (status == StatusCodes.Status401Unauthorized) httpContext.Response.Headers.WWWAuthenticate = "Bearer";
        if (retryAfter is { } wait) httpContext.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Results.Json(new ErrorDto(text), DashboardJson.Wire.ErrorDto, statusCode: status).ExecuteAsync(httpContext);
    }
}

/// <param name="Error">What is wrong, in words for people.</param>
sealed record ErrorDto(string Error);
