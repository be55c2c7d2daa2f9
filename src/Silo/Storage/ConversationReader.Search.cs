using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Silo.Storage;

internal sealed partial class ConversationReader
{
    private const int SearchBatch = 200;

    private const string NotClearedOfAny = "events.seq > coalesce(cast(conversations.head ->> 'clearedSeq' as bigint), 0)";

    public async Task<IReadOnlyList<LoggedEvent>> SearchMessages(MessageSearch search, CancellationToken cancellationToken)
    {
        var found = new List<LoggedEvent>();
        for (Place? last = null; ;)
        {
            // SQLite answers on the thread that asks, and a search reads every message of the agent.
            var candidates = await Task.Run(() => Candidates(search, last, cancellationToken), cancellationToken).ConfigureAwait(false);
            found.AddRange(candidates.Select(each => each.Event).Where(each => Holds(((MessageEvent)each.Event).Message, search.Text)));
            if (found.Count >= search.Limit) return found[..search.Limit];
            if (candidates.Count < SearchBatch) return found;
            last = candidates[^1];
        }
    }

    // What the SQL finds is a superset: it looks for a word anywhere in the JSON. What is found is looked at again, in the text.
    private Task<IReadOnlyList<Place>> Candidates(MessageSearch search, Place? last, CancellationToken cancellationToken)
    {
        var word = Word(search.Text);
        var where = new Where("conversations.deleted = 0", "events.message_id is not null", NotClearedOfAny)
            .And(search.Owner is not null, "conversations.owner = @Owner")
            .And(search.AgentId is not null, "conversations.agent_id = @AgentId")
            .And(search.ConversationId is not null, "conversations.id = @ConversationId")
            .And(!search.Roles.IsDefaultOrEmpty, $"(events.payload -> 'message' ->> 'role') {store.Dialect.In("@Roles")}")
            .And(search.From is not null, "events.created_at >= @From")
            .And(search.To is not null, "events.created_at <= @To")
            .And(word.Length > 1, "lower(cast(events.payload as text)) like @Word")
            .And(last is not null, "(events.created_at, events.conversation_id, events.seq) < (@LastAt, @LastConversation, @LastSeq)");
        return store.All(
            $"""
            select events.seq, events.created_at, events.payload, events.conversation_id
            from conversations join events on events.conversation_id = conversations.id {where}
            order by events.created_at desc, events.conversation_id desc, events.seq desc limit {SearchBatch}
            """,
            new
            {
                search.Owner,
                AgentId = search.AgentId?.ToString(),
                ConversationId = search.ConversationId?.ToString(),
                Roles = search.Roles.IsDefault ? [] : search.Roles.Select(role => role.ToString()).ToArray(),
                From = search.From?.UtcTicks,
                To = search.To?.UtcTicks,
                Word = $"%{word}%",
                LastAt = last?.Event.At.UtcTicks,
                LastConversation = last?.Conversation,
                LastSeq = last?.Event.Seq,
            },
            row => new Place(row.GetString(3), store.Event(row)),
            cancellationToken);
    }

    private static bool Holds(Message message, string? text) => text is null || message.Parts.Any(part => part switch
    {
        TextPart said => said.Text.Contains(text, StringComparison.OrdinalIgnoreCase),
        ToolReturnPart returned => returned.Text.Contains(text, StringComparison.OrdinalIgnoreCase),
        _ => false,
    });

    // Letters and digits of ASCII stand in JSON as they are.
    private static string Word(string? text) => (text ?? "")
        .ToLowerInvariant()
        .Split([.. (text ?? "").ToLowerInvariant().Where(letter => !char.IsAsciiLetterOrDigit(letter))])
        .MaxBy(word => word.Length)!;

    private sealed record Place(string Conversation, LoggedEvent Event);
}
