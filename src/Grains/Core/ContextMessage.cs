using Conversations.Log;

namespace Conversations.Grains.Core;

/// <summary>A message that the model still sees.</summary>
public sealed record ContextMessage(long Seq, Message Message)
{
    const int CharactersPerToken = 4;
    const int TokensPerMessage = 4;

    /// <summary>How an answer was cut when it streamed is in the log alone: the model does not see it.</summary>
    public Message Message { get; } = Message.Chunks is null ? Message : Message with { Chunks = null };

    /// <summary>A rough count: what bounds the window needs no tokenizer, and no provider's count is known before the call.</summary>
    public int Tokens { get; } = TokensPerMessage + (Message.Parts.Sum(Length) / CharactersPerToken);

    static int Length(Part part) => part switch
    {
        TextPart text => text.Text.Length,
        ReasoningPart reasoning => reasoning.Text.Length,
        ToolCallPart call => call.Name.Length + call.Arguments.Length,
        ToolReturnPart result => result.Text.Length,
        ImagePart => 1000 * CharactersPerToken,
        _ => 0,
    };
}
