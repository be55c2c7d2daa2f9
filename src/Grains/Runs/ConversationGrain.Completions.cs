using Conversations.Grains.Core;
using Conversations.Grains.Models;

namespace Conversations.Grains.Runs;

/// <summary>Tells the log of the calls of a model whose agent wants that.</summary>
public sealed partial class ConversationGrain
{
    /// <param name="purpose">What it is called for beside the conversation; null: for a step of it.</param>
    Model Recorded(Model model, string? purpose) => model.Settings is not { LogsCompletions: true }
        ? model
        : model with { Client = new RecordedChatClient(model, purpose, completion => Take(() => state.Exists ? new RecordCompletion(completion) : null), time) };
}
