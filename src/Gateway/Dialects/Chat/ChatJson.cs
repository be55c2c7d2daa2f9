using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Conversations.Gateway.Dialects.Chat.Conversations;
using Conversations.Gateway.Dialects.Chat.Messages;
using Conversations.Gateway.Dialects.Chat.Tokens;
using Conversations.Gateway.Dialects.Chat.Users;
using Conversations.Gateway.Http;
using Conversations.Users;

namespace Conversations.Gateway.Dialects.Chat;

/// <summary>The JSON of the dialect: snake case, nulls written, times in RFC 3339, text not escaped without need.</summary>
[JsonSerializable(typeof(NewConversationBody))]
[JsonSerializable(typeof(TitleBody))]
[JsonSerializable(typeof(ConversationDto))]
[JsonSerializable(typeof(List<ConversationListItem>))]
[JsonSerializable(typeof(DoneDto))]
[JsonSerializable(typeof(NewMessageBody))]
[JsonSerializable(typeof(MessageDto))]
[JsonSerializable(typeof(List<MessageDto>))]
[JsonSerializable(typeof(SentDto))]
[JsonSerializable(typeof(UsageDto))]
[JsonSerializable(typeof(DeltaEvent))]
[JsonSerializable(typeof(VoidEvent))]
[JsonSerializable(typeof(ErrorEvent))]
[JsonSerializable(typeof(DoneEvent))]
[JsonSerializable(typeof(TokenUsageSummary))]
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
        Converters = { new JsonStringEnumConverter<UserRole>(JsonNamingPolicy.SnakeCaseLower) },
    });
}
