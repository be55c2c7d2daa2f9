using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Conversations.Gateway.Dialects.OpenHands.Wire;

/// <summary>One thing that is wrong with a request, as pydantic says it.</summary>
/// <param name="Type">Pydantic's name of the rule: <c>missing</c>, <c>string_type</c>, …</param>
/// <param name="Loc">Where: <c>body</c>, <c>query</c> or <c>path</c>, then names and indices.</param>
/// <param name="Input">What came; secrets in it are not told back.</param>
sealed record Problem(string Type, ImmutableArray<JsonNode> Loc, string Message, JsonNode? Input = null)
{
    public JsonObject? Context { get; init; }

    public JsonObject ToJson()
    {
        var hidden = Loc.Any(part => part.GetValueKind() == System.Text.Json.JsonValueKind.String && Redaction.LooksSecret(part.GetValue<string>()));
        var json = new JsonObject
        {
            ["type"] = Type,
            ["loc"] = new JsonArray([.. Loc.Select(part => part.DeepClone())]),
            ["msg"] = Message,
            ["input"] = hidden ? Redaction.Told : Redaction.Scrub(Input),
        };
        if (Context is not null) json["ctx"] = Context.DeepClone();
        return json;
    }
}
