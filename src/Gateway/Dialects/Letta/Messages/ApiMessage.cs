using System.Collections.Immutable;
using Conversations.Log;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>One of the API messages that a stored message is shown as. They share its id, and are told apart by their otid.</summary>
/// <param name="Part">Index of the part it shows.</param>
readonly record struct ApiMessage(MessageEvent Stored, string Type, int Part)
{
    public Message Message => Stored.Message;

    public string Id => LettaId.Message(Message.Id);

    public string Otid => Type switch
    {
        MessageTypes.ApprovalRequest => Id,
        MessageTypes.Assistant or MessageTypes.Reasoning or MessageTypes.ToolCall => MessageIds.PartOtid(Message.Id, Part).ToString(),
        _ => Message.Otid ?? MessageIds.PartOtid(Message.Id, 0).ToString(),
    };

    public string? Name => Type == MessageTypes.ToolReturn ? Message.Parts.OfType<ToolReturnPart>().FirstOrDefault()?.Name : Message.Name;

    /// <summary>The API messages of a stored one, in order.</summary>
    public static ImmutableArray<ApiMessage> Of(MessageEvent stored, MessageShape shape)
    {
        if (stored is MessageAdded { Message.Role: Role.Assistant }) return OfAnswer(stored, shape);
        var type = stored switch
        {
            ToolReturned => MessageTypes.ToolReturn,
            ApprovalRequested => MessageTypes.ApprovalRequest,
            ApprovalDecided => MessageTypes.ApprovalResponse,
            { Message.Role: Role.System } => MessageTypes.System,
            { Message.Role: Role.Summary } when shape.Summaries => MessageTypes.Summary,
            _ => MessageTypes.User,
        };
        return shape.Shows(type) ? [new ApiMessage(stored, type, 0)] : [];
    }

    static ImmutableArray<ApiMessage> OfAnswer(MessageEvent stored, MessageShape shape)
    {
        var messages = ImmutableArray.CreateBuilder<ApiMessage>();
        var calls = false;
        for (var part = 0; part < stored.Message.Parts.Length; part++)
        {
            var type = stored.Message.Parts[part] switch
            {
                TextPart => MessageTypes.Assistant,
                ReasoningPart => MessageTypes.Reasoning,
                // One message shows all the calls, in the place of the first.
                ToolCallPart call when !calls && !shape.IsWaiting(call.ToolCallId) => MessageTypes.ToolCall,
                _ => null,
            };
            calls |= type == MessageTypes.ToolCall;
            if (type is not null && shape.Shows(type)) messages.Add(new ApiMessage(stored, type, part));
        }

        return messages.ToImmutable();
    }
}
