using System.Text.Json.Nodes;
using Conversations.Callbacks;
using Conversations.Gateway.Dialects.OpenHands.Events;
using Conversations.Gateway.Dialects.OpenHands.Wire;

namespace Conversations.Gateway.Dialects.AppConversations.Callbacks;

/// <summary>Events as their callbacks are told of them: as the agent server has them, with the conversation they are of.</summary>
sealed class CallbackEvents(EventReaders readers) : ICallbackEvents
{
    const int Most = 100;

    public async Task<IReadOnlyList<CallbackEvent>?> Read(Guid conversationId, long seq, int index, CancellationToken cancellationToken)
    {
        if (await readers.Find(conversationId, cancellationToken) is not { } events) return null;
        return await events.Forward(seq, index, cancellationToken).Take(Most).Select(item => Show(conversationId, item)).ToListAsync(cancellationToken);
    }

    static CallbackEvent Show(Guid conversationId, WireEvent item)
    {
        var body = new JsonObject { ["conversation_id"] = WireUuid.Hex(conversationId), ["event"] = WireJson.WithoutNulls(item.Json) };
        return new CallbackEvent(item.Seq, item.Index, item.Id, item.Kind, WireJson.Bytes(body), item is { Kind: "MessageEvent", Source: "user" });
    }
}
