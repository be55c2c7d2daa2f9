using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Events;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Log;
using Conversations.Storage;
using Conversations.Streams;

namespace Conversations.Gateway.Dialects.AgentServer.Sockets;

/// <summary>One client's socket on one conversation: what it gets, in order and each once, and what it says.</summary>
/// <param name="next">Seq of the first log event that it has not been told.</param>
sealed class EventSocket(
    SocketWire wire, SocketFeed feed, EventReader events, IConversationReader store, ConversationView view, IConversationGrain conversation, TimeProvider time, long next)
{
    const int PageSize = 200;

    long seq = next;

    /// <summary>The answer whose pieces are being told, and how many of them were.</summary>
    Guid answering;
    int told;

    /// <summary>True: pieces of an answer are shown as they come.</summary>
    public bool ShowsPieces { get; init; }

    /// <summary>Tells how the conversation stands.</summary>
    public async Task TellState(CancellationToken cancellationToken)
    {
        if (await view.Find(events.Head.Id, cancellationToken) is not { } head) return;
        await wire.Send(Unlogged("ConversationStateUpdateEvent", new JsonObject { ["key"] = "full_state", ["value"] = await view.Show(head, includeSkills: false, cancellationToken) }), cancellationToken);
    }

    /// <summary>Tells events until the client leaves.</summary>
    public async Task Tell(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (feed.TakeLost()) await CatchUp(long.MaxValue, cancellationToken);
            while (feed.TryTake(out var item)) await Tell(item, cancellationToken);
            await feed.Wait();
        }
    }

    /// <summary>Takes what the client says until it leaves.</summary>
    public Task Listen(CancellationToken cancellationToken) => SocketListener.Listen(wire, Take, Error, cancellationToken);

    async Task Take(JsonObject message)
    {
        var fields = new Fields(message, []);
        if (!fields.Mentions("role") && !fields.Mentions("content")) fields.Missing("role");
        var said = MessageRequest.ReadWhole(fields, out _);
        var outcome = await conversation.Post(new PostRequest(NewId.At(time.GetUtcNow()), [said], Start: true));
        if (!outcome.Accepted) throw WireRefusal.Of(outcome.Refusal);
    }

    async Task Tell(FeedItem item, CancellationToken cancellationToken)
    {
        switch (item)
        {
            case Streamed streamed when ShowsPieces:
                await Tell(streamed.Answer.MessageId, streamed.First, streamed.Deltas, cancellationToken);
                break;
            case Committed committed:
                // What is missing before it stands in the log.
                if (committed.Events[0].Seq > seq) await CatchUp(committed.Events[0].Seq, cancellationToken);
                foreach (var logged in committed.Events)
                {
                    // Its last pieces come with the answer itself.
                    if (ShowsPieces && logged.Seq >= seq && logged.Event is MessageAdded { Message: { Chunks: { } chunks } answer })
                        await Tell(answer.Id, 0, chunks.Cut(answer.Parts, 0), cancellationToken);
                    await Tell(logged, cancellationToken);
                }

                break;
        }
    }

    /// <summary>Tells the pieces of an answer that were not told before.</summary>
    async Task Tell(Guid messageId, int first, IEnumerable<Delta> pieces, CancellationToken cancellationToken)
    {
        if (messageId != answering) (answering, told) = (messageId, 0);
        foreach (var (index, piece) in pieces.Index().Skip(Math.Max(0, told - first)))
        {
            told = first + index + 1;
            if (piece.Kind == DeltaKind.ToolCall) continue;
            var name = piece.Kind == DeltaKind.Text ? "content" : "reasoning_content";
            await wire.Send(Unlogged("StreamingDeltaEvent", new JsonObject { [name] = piece.Text }, "agent"), cancellationToken);
        }
    }

    /// <summary>Reads from the log what stands before a seq.</summary>
    async Task CatchUp(long before, CancellationToken cancellationToken)
    {
        while (seq < before)
        {
            var page = await store.ReadLog(events.Head.Id, seq, PageSize, cancellationToken);
            foreach (var logged in page) await Tell(logged, cancellationToken);
            if (page.Count < PageSize) return;
        }
    }

    async Task Tell(LoggedEvent logged, CancellationToken cancellationToken)
    {
        if (logged.Seq < seq) return;
        seq = logged.Seq + 1;
        foreach (var item in await events.Project(logged, cancellationToken)) await wire.Send(item.Json, cancellationToken);
        if (logged.Event is RunFinished) await TellState(cancellationToken);
    }

    JsonObject Error(string code, string detail) => Unlogged("ServerErrorEvent", new JsonObject { ["code"] = code, ["detail"] = detail });

    /// <summary>An event that is in no log.</summary>
    JsonObject Unlogged(string kind, JsonObject fields, string source = "environment")
    {
        var json = new JsonObject
        {
            ["kind"] = kind,
            ["id"] = Guid.NewGuid().ToString(),
            ["timestamp"] = WireTime.Local(time.GetUtcNow(), time.LocalTimeZone),
            ["source"] = source,
        };
        foreach (var (name, value) in fields) json[name] = value?.DeepClone();
        return json;
    }
}
