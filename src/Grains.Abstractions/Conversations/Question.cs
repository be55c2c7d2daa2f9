namespace Conversations;

/// <param name="For">What the usage is counted under, in one word.</param>
/// <param name="WithHistory">True: the model is shown the conversation before the question.</param>
[Immutable]
public sealed record Question(string Text, string For, bool WithHistory);

[Immutable]
public sealed record Answered(string Text);
