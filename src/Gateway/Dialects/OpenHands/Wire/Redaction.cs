using System.Text.Json;
using System.Text.Json.Nodes;

namespace Conversations.Gateway.Dialects.OpenHands.Wire;

/// <summary>What stands in the place of secrets on the wire.</summary>
static class Redaction
{
    /// <summary>In the place of a secret that is there.</summary>
    public const string Mask = "**********";

    /// <summary>In the place of one that was sent.</summary>
    public const string Told = "<redacted>";

    static readonly string[] Names = ["AUTHORIZATION", "COOKIE", "CREDENTIAL", "KEY", "PASSWORD", "SECRET", "SESSION", "TOKEN"];
    static readonly string[] Nests = ["environment", "env", "headers", "acp_env", "extra_headers", "secrets", "auth"];

    /// <summary>Names that have such a word in them and are no secrets.</summary>
    static readonly string[] Harmless = ["tokens", "token_usage", "tokenizer", "per_token", "token_count", "keep_first", "session_id", "session_mode", "tool_call_id", "max_tokens", "keyword"];

    public static bool LooksSecret(string name) =>
        Names.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase)) && !Harmless.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>The secret that a client has given; null where it gave none, or only the mask that it had been shown.</summary>
    public static string? Given(JsonNode? value) =>
        value is JsonValue text && text.GetValueKind() == JsonValueKind.String && text.GetValue<string>() is var given && given.Trim().Length > 0 && given != Mask
            ? given
            : null;

    /// <summary>What came in a request, without its secrets.</summary>
    public static JsonNode? Scrub(JsonNode? node) => Replace(node, Told, false);

    /// <summary>What is shown of settings: secrets are masked, and none is null.</summary>
    public static JsonNode? Masked(JsonNode? node) => Replace(node, Mask, false);

    /// <summary>An address without the password, and without the keys among its parameters, that it may have.</summary>
    public static string MaskedAddress(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri)) return address;
        var shown = uri.UserInfo.Length == 0 ? address : address.Replace($"{uri.UserInfo}@", "****@", StringComparison.Ordinal);
        foreach (var parameter in uri.Query.TrimStart('?').Split('&'))
            if (parameter.IndexOf('=', StringComparison.Ordinal) is > 0 and var at && LooksSecret(parameter[..at])) shown = shown.Replace(parameter, $"{parameter[..at]}={Mask}", StringComparison.Ordinal);
        return shown;
    }

    static JsonNode? Replace(JsonNode? node, string with, bool all) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(
            member.Key,
            Replace(member.Value, with, all || LooksSecret(member.Key) || Nests.Contains(member.Key, StringComparer.OrdinalIgnoreCase))))),
        JsonArray items => new JsonArray([.. items.Select(item => Replace(item, with, all))]),
        JsonValue text when all && text.GetValueKind() == JsonValueKind.String => text.GetValue<string>().Length == 0 ? null : with,
        _ => node?.DeepClone(),
    };
}
