using System.Collections.Immutable;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>Pages of stored messages, as lists ask for them.</summary>
sealed class MessagePages(IConversationReader store)
{
    /// <summary>The page that the query asks for, in its order. Of a stored message all API messages are in it, or none.</summary>
    /// <param name="mustKnowCursor">True: a cursor that is no message of the conversation is an error; else it is as if absent.</param>
    /// <param name="runId">Only messages of this run.</param>
    /// <exception cref="LettaException">404: unknown cursor. 422: a parameter is not of the demanded form.</exception>
    public async Task<LettaResponse> List(
        Guid conversationId, LettaQuery query, bool ascending, bool mustKnowCursor, Guid? runId, CancellationToken cancellationToken)
    {
        ascending = query.Ascending(ascending);
        query.Choice("order_by", true, ("created_at", true));
        query.Flag("include_err");
        var types = query.Many("include_return_message_types");
        if (SendRules.Unknown(types) is { } unknown) throw LettaException.Validation($"query.include_return_message_types: {unknown}");
        var page = new MessagePage(Limit: query.Limit(absent: 100), Ascending: ascending) { RunId = runId, GroupId = query.Text("group_id") };

        // "before" means earlier in either order: clients page back through history with it. "after" goes on in the order asked for.
        if (await Seq("before") is { } before) page = page with { Before = before };
        if (await Seq("after") is { } after) page = ascending ? page with { After = after } : page with { Before = Math.Min(after, page.Before ?? after) };

        var found = await store.ReadMessages(conversationId, page, cancellationToken);
        var messages = new List<MessageEvent>(found.Count);
        foreach (var logged in found) messages.Add(await Current(conversationId, logged, cancellationToken));
        var shape = new MessageShape(types, await Waiting(conversationId, found, messages, cancellationToken));
        return LettaResponse.OfList(messages, shape);

        async Task<long?> Seq(string name)
        {
            if (query.Text(name) is not { } cursor) return null;
            if (LettaId.TryParse("message", cursor, out var id)
                && await store.FindMessage(id, conversationId, cancellationToken) is { } place)
                return place.Event.Seq;
            return mustKnowCursor ? throw LettaException.NotFound("Message", cursor) : null;
        }
    }

    /// <summary>These messages, of whichever conversations, in their order.</summary>
    public async Task<LettaResponse> Show(
        IReadOnlyList<MessagePlace> places, ImmutableArray<string>? types, CancellationToken cancellationToken)
    {
        var messages = new List<MessageEvent>(places.Count);
        foreach (var place in places) messages.Add(await Current(place.ConversationId, place.Event, cancellationToken));
        var waiting = new HashSet<string>();
        foreach (var conversation in places.GroupBy(place => place.ConversationId, place => place.Event))
        {
            var page = conversation.ToList();
            waiting.UnionWith(await Waiting(conversation.Key, page, [.. page.Select(logged => (MessageEvent)logged.Event)], cancellationToken));
        }

        return LettaResponse.OfList(messages, new MessageShape(types, waiting));
    }

    /// <summary>The API messages of one stored message.</summary>
    /// <exception cref="LettaException">404: there is none.</exception>
    public async Task<LettaResponse> Find(Guid messageId, CancellationToken cancellationToken)
    {
        if (await store.FindMessage(messageId, null, cancellationToken) is not { Event.Event: MessageEvent stored } place
            || await store.Find(place.ConversationId, cancellationToken) is not { Deleted: false })
            throw LettaException.NotFound("Message", LettaId.Message(messageId));

        var waiting = await Waiting(place.ConversationId, [place.Event], [stored], cancellationToken);
        return LettaResponse.OfList([await Current(place.ConversationId, place.Event, cancellationToken)], new MessageShape(Waiting: waiting));
    }

    /// <summary>The message as it reads today: the system message may have been compiled anew since it was stored.</summary>
    async Task<MessageEvent> Current(Guid conversationId, LoggedEvent logged, CancellationToken cancellationToken)
    {
        var stored = (MessageEvent)logged.Event;
        if (stored is not MessageAdded { Message.Role: Role.System }) return stored;
        if (await store.Find(conversationId, cancellationToken) is not { RecompiledSeq: > 0 } head || head.SystemSeq != logged.Seq) return stored;
        var newest = await store.ReadLog(conversationId, head.RecompiledSeq, 1, cancellationToken);
        return newest is [{ Event: SystemRecompiled again }] ? new MessageAdded(again.Message) : stored;
    }

    /// <summary>The calls that approval requests show: those of the page, and of the message after it, which may belong to its last answer.</summary>
    async Task<IReadOnlySet<string>> Waiting(
        Guid conversationId, IReadOnlyList<LoggedEvent> page, IReadOnlyList<MessageEvent> messages, CancellationToken cancellationToken)
    {
        var newest = page.MaxBy(logged => logged.Seq);
        if (newest?.Event is not MessageAdded { Message.Role: Role.Assistant } answer || !answer.Message.Parts.Any(part => part is ToolCallPart))
            return MessageShape.WaitingIn(messages);

        var next = await store.ReadMessages(conversationId, new MessagePage(After: newest.Seq, Limit: 1, Ascending: true), cancellationToken);
        return MessageShape.WaitingIn(messages.Concat(next.Select(logged => logged.Event).OfType<MessageEvent>()));
    }
}
