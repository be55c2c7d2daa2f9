using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Secrets;

namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

/// <summary>Secrets on the wire: they come in and never go out.</summary>
static class WireSecrets
{
    /// <summary>A map from names to secrets.</summary>
    public static ImmutableDictionary<string, SecretSource> Read(Fields? secrets)
    {
        var read = ImmutableDictionary.CreateBuilder<string, SecretSource>();
        foreach (var (name, value) in secrets?.Members ?? [])
        {
            if (value is JsonValue text && text.GetValueKind() == JsonValueKind.String) read[name] = new SecretSource(Redaction.Given(text));
            else if (value is JsonObject && secrets!.Object(name) is { } source) read[name] = Source(source);
            else secrets!.Wrong("value_error", name, "Value error, A secret is a text or a secret source", null);
        }

        return read.ToImmutable();
    }

    /// <summary>What clients see: by name, without values.</summary>
    public static JsonObject Shown(ImmutableDictionary<string, SecretSource> secrets) => new(secrets
        .OrderBy(secret => secret.Key, StringComparer.Ordinal)
        .Select(secret => KeyValuePair.Create(secret.Key, (JsonNode?)Shown(secret.Value))));

    static JsonObject Shown(SecretSource source) => source.Url is null
        ? new JsonObject { ["kind"] = "StaticSecret", ["value"] = source.Value is null ? null : Redaction.Mask, ["description"] = source.Description }
        : new JsonObject
        {
            ["kind"] = "LookupSecret",
            ["url"] = source.Url,
            ["headers"] = new JsonObject(source.Headers.Select(header => KeyValuePair.Create(
                header.Key, (JsonNode?)JsonValue.Create(Redaction.LooksSecret(header.Key) ? Redaction.Mask : header.Value)))),
            ["description"] = source.Description,
        };

    static SecretSource Source(Fields source)
    {
        var kind = source.Choice("kind", "StaticSecret", ("StaticSecret", "StaticSecret"), ("LookupSecret", "LookupSecret"));
        var description = source.Text("description");
        if (kind == "StaticSecret") return new SecretSource(Redaction.Given(source.Members["value"]), description);
        var headers = source.Object("headers")?.Members ?? [];
        return new SecretSource(null, description, source.Text("url", required: true))
        {
            Headers = headers.Where(header => Redaction.Given(header.Value) is not null)
                .ToImmutableDictionary(header => header.Key, header => Redaction.Given(header.Value)!),
        };
    }
}
