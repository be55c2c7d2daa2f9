using System.Text.Json;
using System.Text.Json.Serialization;
using Conversations.Gateway.Dialects.Letta.Import;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>The JSON of requests about messages.</summary>
[JsonSerializable(typeof(SendBody))]
[JsonSerializable(typeof(ImportBody))]
[JsonSerializable(typeof(PartBody))]
[JsonSerializable(typeof(RetrieveBody))]
[JsonSerializable(typeof(CancelBody))]
[JsonSerializable(typeof(ResetBody))]
sealed partial class MessageJson : JsonSerializerContext
{
    public static MessageJson Wire { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        MaxDepth = RequestBody.MaxDepth,
    });
}
