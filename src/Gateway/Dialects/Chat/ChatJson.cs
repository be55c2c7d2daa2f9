using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Conversations.Gateway.Dialects.Chat.Users;
using Conversations.Gateway.Http;

namespace Conversations.Gateway.Dialects.Chat;

/// <summary>The JSON of the dialect: snake case, nulls written, times in RFC 3339, text not escaped without need.</summary>
[JsonSerializable(typeof(NewKeyBody))]
[JsonSerializable(typeof(KeyDto))]
[JsonSerializable(typeof(List<KeyDto>))]
[JsonSerializable(typeof(UserDto))]
sealed partial class ChatJson : JsonSerializerContext
{
    public static ChatJson Wire { get; } = new(new JsonSerializerOptions
    {
        MaxDepth = JsonBody.MaxDepth,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        // Never part of an HTML page: only what JSON itself demands is escaped.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter<Conversations.Users.UserRole>(JsonNamingPolicy.SnakeCaseLower) },
    });
}
