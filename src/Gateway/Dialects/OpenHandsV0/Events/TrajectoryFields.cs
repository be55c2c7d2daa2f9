using System.Text.Json;
using System.Text.Json.Nodes;

namespace Conversations.Gateway.Dialects.OpenHandsV0.Events;

/// <summary>Reads fields of events that anybody may have written.</summary>
static class TrajectoryFields
{
    public static string? Text(JsonObject item, string name) => item[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    public static long? Number(JsonObject item, string name) => item[name] is JsonValue value && value.TryGetValue<long>(out var number) ? number : null;
}
