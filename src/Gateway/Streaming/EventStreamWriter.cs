using System.IO.Pipelines;
using Conversations.Gateway.Auth;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Streaming;

/// <summary>Answers requests with server-sent events of conversations: counted, bounded, and never without a word.</summary>
abstract class EventStreamWriter(RunStreamParts parts)
{
    protected RunStreamParts Parts => parts;

    /// <returns>One of the places for streams, to be disposed when the stream is closed; null when all are taken.</returns>
    protected IDisposable? TryEnter(HttpContext http) => parts.Open.TryOpen(http.Caller().Owner);

    /// <summary>See <see cref="EventStreamResponse.Respond"/>.</summary>
    protected virtual bool EndsWithAnswer => true;

    /// <summary>Writes what ends a stream in which nothing was sent.</summary>
    protected abstract void End(PipeWriter output);

    protected Task Respond(HttpContext http, Func<StreamOutput, CancellationToken, Task> write) => EventStreamResponse.Respond(http, parts, async (output, cancellationToken) =>
    {
        await write(output, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (output.Begun) return;

        End(http.Response.BodyWriter);
        await http.Response.BodyWriter.FlushAsync(cancellationToken);
    }, EndsWithAnswer);
}
