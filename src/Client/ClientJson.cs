using System.Text.Json;
using System.Text.Json.Serialization;

namespace Conversations.Client;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Title))]
[JsonSerializable(typeof(NewMessage))]
[JsonSerializable(typeof(Refusal))]
[JsonSerializable(typeof(Problem[]))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(Conversation))]
[JsonSerializable(typeof(List<ConversationSummary>))]
[JsonSerializable(typeof(List<Message>))]
[JsonSerializable(typeof(Turn))]
[JsonSerializable(typeof(TokenUsage))]
[JsonSerializable(typeof(MessageDelta))]
[JsonSerializable(typeof(MessageVoid))]
[JsonSerializable(typeof(AnswerFailed))]
[JsonSerializable(typeof(AnswerEnded))]
sealed partial class ClientJson : JsonSerializerContext;
