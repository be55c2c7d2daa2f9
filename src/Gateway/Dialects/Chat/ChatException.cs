using System.Text.Json.Nodes;
using Conversations.Gateway.Http;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.Chat;

/// <summary>A request that ends in an error, and the answer it gets. Thrown before the first byte of a response.</summary>
/// <param name="detail">A text, or the list of what is wrong with a request.</param>
sealed class ChatException(int status, JsonNode detail) : Exception(detail.ToJsonString())
{
    public int Status => status;

    public JsonNode Detail => detail;

    /// <summary>When the client may try again; null: it is not told.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What the request asked for was done all the same: to send it again would be to do it twice.</summary>
    public bool TookEffect { get; init; }

    /// <summary>The same error, of a request that took effect.</summary>
    public ChatException AfterEffect() => new(Status, Detail) { TookEffect = true };

    public static ChatException NotFound(string what) => new(StatusCodes.Status404NotFound, $"{what} not found");

    public static ChatException Conflict(string text) => new(StatusCodes.Status409Conflict, text);

    public static ChatException Unavailable(string text) =>
        new(StatusCodes.Status503ServiceUnavailable, text) { RetryAfter = TimeSpan.FromSeconds(1) };

    public static ChatException TooManyStreams() =>
        new(StatusCodes.Status429TooManyRequests, "Too many streams are open. Please try again later.") { RetryAfter = TimeSpan.FromSeconds(1) };

    public static ChatException Of(GateError error) => new(error.Status, error.Text) { RetryAfter = error.RetryAfter };

    public static ChatException Of(BodyException wrong) => wrong.Fault == BodyFault.TooLarge
        ? new(StatusCodes.Status413PayloadTooLarge, wrong.Problem)
        : Invalid(wrong.Fault == BodyFault.Shape ? "json_invalid" : "content_type", wrong.Problem, wrong.Place.Split('.'));

    /// <summary>422, in the shape in which FastAPI says what is wrong with a request.</summary>
    /// <param name="type">Pydantic's name of the rule that is broken.</param>
    /// <param name="place">Where: <c>body</c>, <c>title</c>.</param>
    public static ChatException Invalid(string type, string text, params IEnumerable<string> place) =>
        new(StatusCodes.Status422UnprocessableEntity, new JsonArray(new JsonObject
        {
            ["type"] = type,
            ["loc"] = new JsonArray([.. place.Select(step => JsonValue.Create(step))]),
            ["msg"] = text,
        }));

    /// <summary>422: a field that must be there is not.</summary>
    public static ChatException Missing(params IEnumerable<string> place) => Invalid("missing", "Field required", place);
}
