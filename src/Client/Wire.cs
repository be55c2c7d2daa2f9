using System.Text.Json;
using System.Text.Json.Serialization;

namespace Conversations.Client;

// What requests and refusals look like.
sealed record Title([property: JsonPropertyName("title")] string? Text);

sealed record NewMessage(string Content, string? Model);

/// <param name="Detail">A text, or a list of problems.</param>
sealed record Refusal(JsonElement Detail);

sealed record Problem(string? Type, string[]? Loc, string? Msg);
