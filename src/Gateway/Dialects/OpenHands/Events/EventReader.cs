using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Gateway.Dialects.OpenHands.Events;

/// <summary>Reads a conversation's wire events from its log, a page at a time and from any place.</summary>
sealed class EventReader(IConversationReader store, ConversationHead head, EventProjector projector)
{
    const int PageSize = 200;
    const int LookBack = 50;

    /// <summary>A turn ends in a few events that show how it stands.</summary>
    const int LeafBack = 8;

    /// <summary>What the next log event follows, if it is the one after that which was shown last.</summary>
    (long Seq, string? Leaf) shown;

    public EventIds Ids => projector.Ids;

    public ConversationHead Head => head;

    /// <summary>Events from a place on, oldest first.</summary>
    public async IAsyncEnumerable<WireEvent> Forward(long seq, int index, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var next = Math.Max(seq, 1); ; )
        {
            var page = await store.ReadLog(head.Id, next, PageSize, cancellationToken);
            foreach (var logged in page)
            {
                foreach (var item in await Project(logged, cancellationToken))
                    if (item.Seq > seq || item.Index >= index) yield return item;
            }

            if (page.Count < PageSize) yield break;
            next = page[^1].Seq + 1;
        }
    }

    /// <summary>Events from a place back, newest first.</summary>
    public async IAsyncEnumerable<WireEvent> Backward(long seq, int index, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var last = Math.Min(seq, head.LastSeq); last > 0; )
        {
            var from = Math.Max(1, last - PageSize + 1);
            var page = await store.ReadLog(head.Id, from, (int)(last - from + 1), cancellationToken);
            var shown = new List<WireEvent>();
            foreach (var logged in page) shown.AddRange(await Project(logged, cancellationToken));
            shown.Reverse();
            foreach (var item in shown)
                if (item.Seq < seq || item.Index <= index) yield return item;
            last = from - 1;
        }
    }

    /// <summary>Those that a filter takes, from a place on; null: from the first of them.</summary>
    public async IAsyncEnumerable<WireEvent> Matching(
        EventFilter filter, (long Seq, int Index)? from, bool descending, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = from ?? (descending ? (head.LastSeq, int.MaxValue) : (filter.From is { } time ? await SeqAt(time, cancellationToken) : 1, 0));
        var all = descending ? Backward(start.Item1, start.Item2, cancellationToken) : Forward(start.Item1, start.Item2, cancellationToken);
        await foreach (var item in all)
        {
            if (descending ? item.At < filter.From : item.At >= filter.Until) yield break;
            if (filter.Takes(item)) yield return item;
        }
    }

    /// <summary>The event of an id, with nulls; null when there is none.</summary>
    public async Task<JsonNode?> Find(string? id, CancellationToken cancellationToken) =>
        Ids.Find(id) is { } place ? (await At(place, cancellationToken))?.Json : null;

    /// <summary>The event at a place; null when there is none.</summary>
    public async Task<WireEvent?> At((long Seq, int Index) place, CancellationToken cancellationToken)
    {
        var found = await store.ReadLog(head.Id, place.Seq, 1, cancellationToken);
        if (found is not [var logged] || logged.Seq != place.Seq) return null;
        return (await Project(logged, cancellationToken)).ElementAtOrDefault(place.Index);
    }

    /// <summary>Seq of the first event that is not older than a time; one past the newest where all are.</summary>
    public async Task<long> SeqAt(DateTimeOffset time, CancellationToken cancellationToken)
    {
        // The first event of a fork is younger than those that it took over.
        var (low, high) = (2L, head.LastSeq + 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var logged = await store.ReadLog(head.Id, middle, 1, cancellationToken);
            if (logged.Count == 0 || logged[0].At >= time) high = middle;
            else low = middle + 1;
        }

        return low;
    }

    /// <summary>Id of the event that the next one will follow, null for none; and when something last came to pass other than a change of how the conversation stands.</summary>
    public async Task<(string? Leaf, DateTimeOffset At)> End(CancellationToken cancellationToken)
    {
        var (leaf, at) = await EndAt(head.LastSeq, cancellationToken);
        // What a fork took over is older than it is.
        return (leaf == WireEvent.Root ? null : leaf, at > head.CreatedAt ? at.Value : head.CreatedAt);
    }

    public async ValueTask<IReadOnlyList<WireEvent>> Project(LoggedEvent logged, CancellationToken cancellationToken)
    {
        // What was forgotten by a reset is gone for every reader.
        if (logged.Seq <= head.ClearedSeq && logged.Seq != head.SystemSeq) return [];
        var parent = shown.Seq == logged.Seq - 1 ? shown.Leaf : (await EndAt(logged.Seq - 1, cancellationToken)).Leaf;
        var events = await Project(logged, parent, cancellationToken);
        shown = (logged.Seq, LeafOf(logged, events) ?? parent);
        return events;
    }

    async ValueTask<IReadOnlyList<WireEvent>> Project(LoggedEvent logged, string? parent, CancellationToken cancellationToken)
    {
        switch (logged.Event)
        {
            case ToolReturned returned when returned.Message.Parts.OfType<ToolReturnPart>().Any(result => !projector.Knows(returned.Message.StepId, result.ToolCallId)):
                await FindActions(logged.Seq, returned.Message.StepId, cancellationToken);
                return projector.Project(logged, parent);
            case Compacted { ForgottenFrom: > 0 } compacted:
                return projector.Project(logged, parent, await Forgotten(compacted, cancellationToken));
            default:
                return projector.Project(logged, parent);
        }
    }

    /// <summary>What the first event after a log event follows, and when something last came to pass by then.</summary>
    async Task<(string? Leaf, DateTimeOffset? At)> EndAt(long seq, CancellationToken cancellationToken)
    {
        DateTimeOffset? at = null;
        for (var last = seq; last > 0;)
        {
            var from = Math.Max(1, last - LeafBack + 1);
            foreach (var logged in (await store.ReadLog(head.Id, from, (int)(last - from + 1), cancellationToken)).Reverse())
            {
                var leaf = LeafOf(logged, projector.Project(logged));
                // Settings of the loop are how it stands; a title or tags are something that came to pass.
                if (leaf is not null || logged.Event is MetadataChanged { Metadata.Loop: null }) at ??= logged.At;
                if (leaf is not null) return (leaf, at);
            }

            last = from - 1;
        }

        return (null, at);
    }

    /// <summary>What comes after a log event follows this; null: what came before it.</summary>
    string? LeafOf(LoggedEvent logged, IReadOnlyList<WireEvent> events) => logged.Event switch
    {
        Navigated navigated => navigated.EventId ?? WireEvent.Root,
        HistoryCleared => Ids.Of(head.SystemSeq, 0),
        _ => events.LastOrDefault(item => item.IsOnBranch)?.Id,
    };

    /// <summary>Shows the projector the answer that a result belongs to: it stands a little before.</summary>
    async Task FindActions(long before, Guid? stepId, CancellationToken cancellationToken)
    {
        for (var last = before - 1; last > 0; )
        {
            var from = Math.Max(1, last - LookBack + 1);
            foreach (var logged in await store.ReadLog(head.Id, from, (int)(last - from + 1), cancellationToken))
            {
                if (logged.Event is not MessageAdded { Message: { Role: Role.Assistant } answer } || answer.StepId != stepId) continue;
                projector.Project(logged);
                return;
            }

            last = from - 1;
        }
    }

    async Task<List<string>> Forgotten(Compacted compacted, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        for (var next = compacted.ForgottenFrom; next < compacted.KeptFrom; )
        {
            var page = await store.ReadLog(head.Id, next, PageSize, cancellationToken);
            foreach (var logged in page.Where(logged => logged.Seq < compacted.KeptFrom && logged.Event is MessageEvent and not Compacted && !Stretch.AnyHolds(compacted.Aside, logged.Seq)))
                ids.AddRange(projector.Project(logged).Select(item => item.Id));
            if (page.Count < PageSize) break;
            next = page[^1].Seq + 1;
        }

        return ids;
    }
}
