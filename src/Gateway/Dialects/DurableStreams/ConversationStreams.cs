using System.IO.Pipelines;
using System.Text.Json;
using Conversations.Gateway.Dialects.Chat;
using Conversations.Gateway.Streaming;
using Conversations.Storage;
using Conversations.Streams;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.DurableStreams;

/// <summary>Answers readers who wait: with events as they come, or with the next ones.</summary>
sealed class ConversationStreams(RunStreamParts parts, StreamPages pages) : EventStreamWriter(parts)
{
    /// <summary>Writes the stream from an offset on, until the client goes, falls too far behind, or the conversation is deleted.</summary>
    /// <exception cref="ChatException">429: too many streams are open.</exception>
    public async Task Follow(HttpContext http, ConversationHead head, StreamOffset from, StreamQuery query)
    {
        using var place = Enter(http);
        using var connection = Parts.Connections.Enter(head.Id);
        await Respond(http, async (output, cancellationToken) =>
        {
            // A page is sent before the next is read: what is long past waits for its reader in the log, not here.
            for (var upToDate = false; !upToDate;)
            {
                (var page, upToDate) = await pages.Read(head, from, query.AllPieces, cancellationToken);
                from = page.Next;
                Write(output, page, query, upToDate);
                await output.Flush(cancellationToken);
            }

            using var live = new LiveItems(head.Id, from, pages.SinkOf(head, from, query.AllPieces), Parts.Readers, Parts.Options.Value);
            await Listen(head.Id, live, async () =>
            {
                await using var leaving = cancellationToken.UnsafeRegister(_ => live.Wake(), null);
                while (!cancellationToken.IsCancellationRequested)
                {
                    var isLast = live.HasEnded;
                    if (live.Take() is { Items.Length: > 0 } batch) Write(output, batch, query, upToDate: true);
                    else if (live.TakeSilence()) output.Write(": keep-alive\n\n"u8);
                    await output.Flush(cancellationToken);
                    if (isLast) return;
                    await live.Wait();
                }
            });
        });
    }

    /// <summary>Waits for what comes behind an offset.</summary>
    /// <returns>Nothing, where there was a silence.</returns>
    /// <exception cref="ChatException">429: too many streams are open.</exception>
    public async Task<StreamBatch> Next(HttpContext http, ConversationHead head, StreamOffset from, StreamQuery query)
    {
        using var place = Enter(http);
        using var connection = Parts.Connections.Enter(head.Id);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, Parts.Draining.StreamsEnd);
        using var live = new LiveItems(head.Id, from, pages.SinkOf(head, from, query.AllPieces), Parts.Readers, Parts.Options.Value);
        var batch = new StreamBatch([], from);
        await Listen(head.Id, live, async () =>
        {
            await using var leaving = ending.Token.UnsafeRegister(_ => live.Wake(), null);
            while (!ending.IsCancellationRequested && !live.TakeSilence())
            {
                var isLast = live.HasEnded;
                batch = live.Take();
                if (batch.Items.Length > 0 || isLast) return;
                await live.Wait();
            }
        });
        return batch;
    }

    public string Cursor(StreamQuery query) => Collapsing.Next(Parts.Time.GetUtcNow(), query.Cursor);

    /// <summary>Whoever reads comes back after each end.</summary>
    protected override bool EndsWithAnswer => false;

    /// <summary>A stream always says where it stands before it ends.</summary>
    protected override void End(PipeWriter output)
    {
    }

    async Task Listen(Guid conversationId, LiveItems live, Func<Task> listen)
    {
        await Parts.Feeds.Attach(ConversationStream.Of(conversationId), live);
        try
        {
            live.Begin();
            await listen();
        }
        finally
        {
            Parts.Feeds.Detach(ConversationStream.Of(conversationId), live);
        }
    }

    void Write(StreamOutput output, StreamBatch batch, StreamQuery query, bool upToDate)
    {
        if (batch.Items.Length > 0)
        {
            output.Write("event: data\ndata: ["u8);
            output.Write(batch.Items);
            output.Write("]\n\n"u8);
        }

        output.Write("event: control\ndata: "u8);
        output.Write(JsonSerializer.SerializeToUtf8Bytes(new StreamControl(batch.Next.ToString(), Cursor(query), upToDate ? true : null), StreamJson.Wire.StreamControl));
        output.Write("\n\n"u8);
    }

    IDisposable Enter(HttpContext http) => TryEnter(http) ?? throw ChatException.TooManyStreams();
}
