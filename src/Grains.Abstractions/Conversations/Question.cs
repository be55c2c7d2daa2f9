using Conversations.Agents;

namespace Conversations;

/// <param name="For">What the usage is counted under, in one word.</param>
/// <param name="WithHistory">True: the model is shown the conversation before the question.</param>
[Immutable]
public sealed record Question(string Text, string For, bool WithHistory)
{
    /// <summary>The model that is asked; null: the conversation's own.</summary>
    public AskedModel? Model { get; init; }
}

/// <param name="Endpoint">Null: it is one of the configuration.</param>
[Immutable]
public sealed record AskedModel(string Handle, ModelEndpoint? Endpoint, string Key);

[Immutable]
public sealed record Answered(string Text);
