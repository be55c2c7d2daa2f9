using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Gateway.Dialects.Chat.Messages;

/// <summary>Pages of a conversation's messages, oldest first, without the system prompt.</summary>
sealed class ChatMessagePages(IConversationReader store)
{
    // How far behind an answer its usage may stand: they are written by one commit.
    const int Behind = 8;
    const int PageSize = 500;

    public async Task<List<MessageDto>> Read(ConversationHead head, int skip, int limit, CancellationToken cancellationToken)
    {
        var page = new MessagePage(After: head.SystemSeq, Limit: limit, Ascending: true) { Skip = skip };
        var found = await store.ReadMessages(head.Id, page, cancellationToken);
        if (found.Count == 0) return [];
        var steps = await Steps(head.Id, found[0].Seq - 2, found[^1].Seq + Behind, cancellationToken);
        var runs = await Runs(found, cancellationToken);
        return
        [
            .. found.Select(logged => (MessageEvent)logged.Event).Select(stored =>
            {
                var run = stored.Message.RunId is { } id ? runs.GetValueOrDefault(id) : null;
                return stored.ToWire(head.Id, steps.Of(stored), run?.Status, run?.Error);
            }),
        ];
    }

    async Task<StepLog> Steps(Guid conversationId, long from, long to, CancellationToken cancellationToken)
    {
        var steps = new StepLog();
        for (var next = Math.Max(1, from); next <= to;)
        {
            var events = await store.ReadLog(conversationId, next, (int)Math.Min(PageSize, to - next + 1), cancellationToken);
            if (events.Count == 0) break;
            foreach (var logged in events) steps.Add(logged);
            next = events[^1].Seq + 1;
        }

        return steps;
    }

    /// <summary>The runs that messages of the page began.</summary>
    async Task<Dictionary<Guid, RunRecord>> Runs(IEnumerable<LoggedEvent> found, CancellationToken cancellationToken)
    {
        var ids = found.Select(logged => ((MessageEvent)logged.Event).Message)
            .Where(message => message is { Role: Role.User, RunId: not null })
            .Select(message => message.RunId!.Value)
            .Distinct();
        var runs = await Task.WhenAll(ids.Select(id => store.FindRun(id, cancellationToken)));
        return runs.OfType<RunRecord>().ToDictionary(run => run.Id);
    }
}
