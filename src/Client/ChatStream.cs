using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Conversations.Client;

/// <summary>The events of one answer, over as many connections as it takes.</summary>
sealed class ChatStream(Transport transport, ChatClientOptions options)
{
    /// <param name="first">Begins the stream; sent again as long as no event has come.</param>
    /// <param name="resume">Goes on after the last event.</param>
    /// <param name="last">Id of the event after which to begin; null: from the beginning.</param>
    public async IAsyncEnumerable<ChatEvent> Read(Call first, Call resume, string? last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var tries = transport.Begin();
        while (true)
        {
            // It waits for the next event, and for the answer to the request before the first.
            using var silence = new CancellationTokenSource(options.Silence, options.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);
            Exception? failure = null;
            await using var connection = new Connection(transport, last is null ? first : resume.With("Last-Event-ID", last), either.Token);
            while (true)
            {
                ChatEvent? next = null;
                try
                {
                    if (!await connection.Next()) break;
                    next = EventOf(connection.Current);
                }
                catch (Exception thrown) when (Transport.Passes(thrown, cancellationToken))
                {
                    failure = thrown;
                    break;
                }

                // Unknown: of a later version of the API.
                if (next is null) continue;
                last = next.Id ?? last;
                tries.Progress();
                silence.CancelAfter(options.Silence);
                yield return next;
                if (next is AnswerEnded) yield break;
            }

            if (connection.IsEmpty) yield break;
            await tries.Pause(failure, cancellationToken, connection.ComeBackAfter);
        }
    }

    static ChatEvent? EventOf(SseItem<string> item)
    {
        ChatEvent? told = item.EventType switch
        {
            "message.delta" => JsonSerializer.Deserialize(item.Data, ClientJson.Default.MessageDelta),
            "message.completed" => new MessageCompleted(JsonSerializer.Deserialize(item.Data, ClientJson.Default.Message)!),
            "message.void" => JsonSerializer.Deserialize(item.Data, ClientJson.Default.MessageVoid),
            "usage" => new UsageReported(JsonSerializer.Deserialize(item.Data, ClientJson.Default.Usage)!),
            "error" => JsonSerializer.Deserialize(item.Data, ClientJson.Default.AnswerFailed),
            "done" => JsonSerializer.Deserialize(item.Data, ClientJson.Default.AnswerEnded),
            _ => null,
        };
        return told is null ? null : told with { Id = item.EventId };
    }

    /// <summary>One request and what comes of it. Opened by the first look at it.</summary>
    sealed class Connection(Transport transport, Call call, CancellationToken cancellationToken) : IAsyncDisposable
    {
        HttpResponseMessage? answer;
        SseParser<string>? parser;
        IAsyncEnumerator<SseItem<string>>? items;

        public SseItem<string> Current => items!.Current;

        /// <summary>There is nothing to stream.</summary>
        public bool IsEmpty => answer?.StatusCode == HttpStatusCode.NoContent;

        public TimeSpan? ComeBackAfter => parser?.ReconnectionInterval is { } interval && interval > TimeSpan.Zero ? interval : null;

        public async Task<bool> Next()
        {
            answer ??= await transport.Open(call, cancellationToken);
            if (IsEmpty) return false;
            parser ??= SseParser.Create(await answer.Content.ReadAsStreamAsync(cancellationToken), (_, data) => Encoding.UTF8.GetString(data));
            items ??= parser.EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
            return await items.MoveNextAsync();
        }

        public async ValueTask DisposeAsync()
        {
            if (items is not null) await items.DisposeAsync();
            answer?.Dispose();
        }
    }
}
