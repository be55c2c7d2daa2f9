using System.Text.Json;

namespace Conversations.Log;

/// <summary>A model has answered or failed, and its agent wants it told what was asked of it and what came of that.</summary>
/// <param name="For">What it was called for beside the conversation, in one word; null: for a step of it.</param>
/// <param name="Model">Handle of the model.</param>
/// <param name="Data">An object, in the words of the model's wire; without keys. Null: nothing can be told.</param>
[Immutable]
public sealed record CompletionLogged(string? For, string Model, string FileName, JsonElement? Data) : LogEvent;
