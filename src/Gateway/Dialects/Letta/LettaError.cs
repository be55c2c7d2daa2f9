using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Conversations.Gateway.Access;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.Letta;

/// <summary>Writes an error as the answer to a request.</summary>
sealed class LettaError(LettaException error) : IResult
{
    static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = error.Status;
        response.ContentType = "application/json";
        if (error.RetryAfter is { } seconds) response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        // Clients made by Stainless send again by themselves after 408, 409, 429 and every 5xx, unless told not to.
        if (error.TookEffect)
        {
            response.Headers["x-should-retry"] = "false";
            httpContext.Request.Making().TookEffect = true;
        }

        // A body that was refused is not read to its end.
        if (error.Status == StatusCodes.Status413PayloadTooLarge) response.Headers.Connection = "close";

        await using (var writer = new Utf8JsonWriter(response.BodyWriter, Plain)) error.Body.WriteTo(writer);
        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }
}
