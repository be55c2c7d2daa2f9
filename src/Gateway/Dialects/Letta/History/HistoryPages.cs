using Conversations.Agents;
using Conversations.Gateway.Dialects.Letta.Messages;
using Conversations.Storage;

namespace Conversations.Gateway.Dialects.Letta.History;

/// <summary>Pages of the messages of several conversations, by their time.</summary>
sealed class HistoryPages(IAgentReader reader, IConversationReader store, MessagePages pages)
{
    /// <param name="history">Whose messages.</param>
    /// <exception cref="LettaException">404: unknown cursor. 422: a parameter is not of the demanded form.</exception>
    public async Task<LettaResponse> List(HistoryQuery history, LettaQuery query, int absentLimit, CancellationToken cancellationToken)
    {
        var types = query.Many("include_return_message_types");
        if (SendRules.Unknown(types) is { } unknown) throw LettaException.Validation($"query.include_return_message_types: {unknown}");
        history = history with { Limit = query.Limit(absentLimit), Ascending = query.Ascending() };

        // "before" means earlier in either order; "after" goes on in the order asked for.
        if (await Place("before") is { } before) history = history with { Earlier = before };
        if (await Place("after") is { } after) history = history.Ascending ? history with { Later = after } : history with { Earlier = after };
        return await pages.Show(await reader.ReadMessages(history, cancellationToken), types, cancellationToken);

        async Task<MessagePlace?> Place(string name)
        {
            if (query.Text(name) is not { } cursor) return null;
            if (LettaId.TryParse("message", cursor, out var id)
                && await store.FindMessage(id, history.ConversationId, cancellationToken) is { } place
                && await IsOf(place.ConversationId))
                return place;
            throw LettaException.NotFound("Message", cursor);
        }

        async Task<bool> IsOf(Guid conversationId) =>
            history.AgentId is null || (await store.Find(conversationId, cancellationToken))?.AgentId == history.AgentId;
    }
}
