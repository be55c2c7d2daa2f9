using Conversations.Gateway.Streaming;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>Answers requests with a run's server-sent events, in Letta's form.</summary>
sealed class RunStreams(RunStreamParts parts)
    : RunStreamWriter((_, runId, frames) => new LettaRunProjector(runId, frames), output => new EventWriter(output).Done(), parts)
{
    /// <summary>Takes one of the places for streams. To be disposed when the stream is closed.</summary>
    /// <exception cref="LettaException">429: all are taken.</exception>
    public IDisposable Enter(HttpContext http) => TryEnter(http) ?? throw MessageRefusals.TooManyStreams();

    /// <summary>Writes a stream of the server's own making, which is no run's.</summary>
    public Task Write(HttpContext http, Action<EventWriter> write) => Respond(http, async (output, cancellationToken) =>
    {
        var frames = new FrameBuffer(after: 0);
        write(new EventWriter(frames));
        frames.Commit(1);
        output.Write(frames.Frames);
        await output.Flush(cancellationToken);
    });
}
