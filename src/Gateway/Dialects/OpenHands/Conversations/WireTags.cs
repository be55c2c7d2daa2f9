using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Conversations.Gateway.Dialects.OpenHands.Wire;

namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

/// <summary>Labels that clients put on conversations.</summary>
static partial class WireTags
{
    const int LongestValue = 256;

    /// <summary>Null: none are mentioned.</summary>
    public static JsonObject? Read(Fields fields, string name = "tags")
    {
        if (fields.Object(name) is not { } tags) return null;
        foreach (var (key, value) in tags.Members)
        {
            if (!Key().IsMatch(key)) tags.Wrong("value_error", key, $"Value error, Tag key '{key}' is invalid: keys must be lowercase alphanumeric only", key);
            if (value?.GetValueKind() != JsonValueKind.String) tags.Wrong("string_type", key, "Input should be a valid string", value);
            else if (value.GetValue<string>().Length > LongestValue) tags.Wrong("value_error", key, $"Value error, Tag value for '{key}' exceeds {LongestValue} characters", null);
        }

        return (JsonObject)tags.Members.DeepClone();
    }

    [GeneratedRegex("^[a-z0-9]+$")]
    private static partial Regex Key();
}
