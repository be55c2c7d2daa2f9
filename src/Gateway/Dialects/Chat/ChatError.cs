using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Gateway.Access;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.Chat;

/// <summary>Writes an error as the answer to a request: <c>{"detail": …}</c>.</summary>
sealed class ChatError(ChatException error) : IResult
{
    static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        if (error.TookEffect) httpContext.Request.Making().TookEffect = true;
        response.StatusCode = error.Status;
        response.ContentType = "application/json";
        if (error.Status == StatusCodes.Status401Unauthorized) response.Headers.WWWAuthenticate = "Bearer";
        if (error.RetryAfter is { } wait) response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);

        // A body that was refused is not read to its end.
        if (error.Status == StatusCodes.Status413PayloadTooLarge) response.Headers.Connection = "close";
        await using (var writer = new Utf8JsonWriter(response.BodyWriter, Plain)) new JsonObject { ["detail"] = error.Detail.DeepClone() }.WriteTo(writer);
        await response.BodyWriter.FlushAsync(httpContext.RequestAborted);
    }
}
