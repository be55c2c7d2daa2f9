using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.OpenHands.Wire;

/// <summary>Ids as these APIs write them: dashed, or 32 hex digits; read in either form and case.</summary>
static class WireUuid
{
    public static string Dashed(Guid id) => id.ToString("D");

    public static string Hex(Guid id) => id.ToString("N");

    public static bool TryParse(string? text, out Guid id) => Guid.TryParseExact(text, "D", out id) || Guid.TryParseExact(text, "N", out id);

    public static Problem Problem(ImmutableArray<JsonNode> loc, string? text) =>
        new("uuid_parsing", loc, "Input should be a valid UUID", text) { Context = new JsonObject { ["error"] = "not 32 hexadecimal digits, with or without hyphens" } };

    /// <summary>The id that the path names.</summary>
    /// <exception cref="FastApiException">422: none.</exception>
    public static Guid OfPath(HttpRequest request, string name = "conversation_id")
    {
        var text = request.RouteValues[name] as string;
        return TryParse(text, out var id) ? id : throw FastApiException.Invalid(Problem(["path", name], text));
    }
}
