using System.IO.Pipelines;
using Conversations.Storage;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Streaming;

/// <summary>Answers requests with a run's server-sent events, in a dialect's form.</summary>
/// <param name="project">Makes the dialect's frames of a run.</param>
/// <param name="end">Writes what ends a stream of which nothing is left to send.</param>
abstract class RunStreamWriter(RunProjection project, Action<PipeWriter> end, RunStreamParts parts) : EventStreamWriter(parts)
{
    /// <summary>The tails of runs as this dialect shows them.</summary>
    public RunTails Tails { get; } = new(project, parts.Feeds, parts.Readers, parts.Log, parts.Grains, parts.Options, parts.Time);

    /// <summary>Writes the events of a run after a given one, until its end or until the client goes.</summary>
    /// <param name="pings">Whether to break a long silence.</param>
    public async Task Write(HttpContext http, RunRecord run, long after, bool pings)
    {
        if (run.CompletedAt is not null)
        {
            await Respond(http, (output, cancellationToken) => Tails.Replay(run, output, after, cancellationToken));
            return;
        }

        var tail = await Tails.Open(run);
        try
        {
            await Write(http, tail, after, pings);
        }
        finally
        {
            tail.Release();
        }
    }

    /// <summary>The same of a tail that the caller holds.</summary>
    public async Task Write(HttpContext http, RunTail tail, long after, bool pings)
    {
        using var connection = Parts.Connections.Enter(tail.ConversationId);
        await Respond(http, (output, cancellationToken) => tail.CopyTo(output, after, pings, cancellationToken));
    }

    /// <summary>A stream of which nothing is left to send, because its cursor was at the end of the run or beyond it, says that it ends.</summary>
    protected sealed override void End(PipeWriter output) => end(output);
}
