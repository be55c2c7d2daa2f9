using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.OpenHands.Wire;

/// <summary>A request that ends in an error, in the form of FastAPI: <c>{"detail": …}</c>. Thrown before the first byte of a response.</summary>
sealed class FastApiException(int status, JsonObject body) : Exception(body.ToJsonString())
{
    public int Status => status;

    public JsonObject Body => body;

    /// <summary>When the client may try again; null: it is not told.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    public static FastApiException BadRequest(string detail = "Bad Request") => Of(400, detail);

    public static FastApiException Unauthorized() => Of(401, "Unauthorized");

    public static FastApiException Forbidden(string detail = "Forbidden") => Of(403, detail);

    public static FastApiException NotFound(string detail = "Not Found") => Of(404, detail);

    public static FastApiException Conflict(string detail) => Of(409, detail);

    public static FastApiException TooLarge() => Of(413, "Request Entity Too Large");

    /// <summary>The request reads well and makes no sense.</summary>
    public static FastApiException Unprocessable(string detail) => Of(422, detail);

    public static FastApiException Unavailable(string detail) => Of(503, detail);

    public static FastApiException Of(GateError error) =>
        error.Status == StatusCodes.Status401Unauthorized ? Unauthorized() : new(error.Status, Detail(error.Text)) { RetryAfter = error.RetryAfter };

    public static FastApiException Of(int status, string detail) => new(status, Detail(detail));

    /// <summary>The request is not of the form that the route demands.</summary>
    public static FastApiException Invalid(params IEnumerable<Problem> problems) =>
        new(422, new JsonObject { ["detail"] = new JsonArray([.. problems.Select(problem => problem.ToJson())]) });

    static JsonObject Detail(string text) => new() { ["detail"] = text };

    public static FastApiException Internal(string exception) => new(500, new JsonObject
    {
        ["detail"] = "Internal Server Error",
        ["exception"] = exception,
        ["error_id"] = Guid.NewGuid().ToString("N"),
    });
}
