using Conversations.Gateway.Access;
using Conversations.Gateway.Health;
using Conversations.Gateway.Streaming;
using Conversations.Log;
using Conversations.Storage;
using Conversations.Streams;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>Sends messages to a conversation and answers with what the run brings.</summary>
/// <remarks>The run's id is chosen here and its feed listened to before the send, so that nothing is missed and nothing need be read.</remarks>
sealed class MessageSender(
    RunStreams streams,
    ConversationFeeds feeds,
    RunReaders readers,
    RunSender sender,
    Draining draining)
{
    const string FailedInStream = "An unknown error occurred with the LLM streaming request.";

    /// <param name="tried">Which try of its request it is.</param>
    /// <param name="refuse">The route's own answer to a refusal, where it waits for JSON; null where it has none.</param>
    /// <exception cref="LettaException">The send was refused; nothing was stored.</exception>
    public Task<IResult> Send(
        HttpContext http, ConversationRef conversation, Sending sending, SendTry tried, Func<Refusal, LettaException?>? refuse = null)
    {
        if (conversation.Id == Guid.Empty) throw LettaException.NotFound("Conversation", conversation.Path);
        return sending.Streaming ? Stream(http, conversation, sending, tried) : Wait(http, conversation, sending, tried, refuse);
    }

    async Task<IResult> Stream(HttpContext http, ConversationRef conversation, Sending sending, SendTry tried)
    {
        using var place = streams.Enter(http);
        var runId = http.Request.Making().NextId();
        var tail = await streams.Tails.Listen(conversation.Id, runId);
        try
        {
            if (sending.Answers is { IsEmpty: true }) return await Refuse(http, FailedInStream, LettaTexts.NoAnswers);
            var outcome = await sender.Send(conversation.Id, sending.ToRequest(http.Request.Making(), runId, tried));
            if (outcome.Refusal is { } refusal) return await Refuse(http, conversation, refusal);

            if (outcome.Value!.Id == runId && !http.Request.Making().MayRepeat)
            {
                tail.Begin(outcome.Value, hot: true);
                await streams.Write(http, tail, after: 0, sending.Options.Pings);
            }
            else
            {
                await streams.Write(http, outcome.Value, after: 0, sending.Options.Pings);
            }

            return Results.Empty;
        }
        finally
        {
            tail.Release();
        }
    }

    async Task<IResult> Wait(
        HttpContext http, ConversationRef conversation, Sending sending, SendTry tried, Func<Refusal, LettaException?>? refuse)
    {
        if (sending.Answers is { IsEmpty: true }) throw LettaException.InvalidValue(LettaTexts.NoAnswers);
        var runId = http.Request.Making().NextId();
        var collector = new RunCollector();
        using var reader = readers.Create(runId, conversation.Id, collector, told: () => { });
        await feeds.Attach(ConversationStream.Of(conversation.Id), reader);
        try
        {
            var outcome = await sender.Send(conversation.Id, sending.ToRequest(http.Request.Making(), runId, tried));
            if (outcome.Refusal is { } refusal) throw refuse?.Invoke(refusal) ?? LettaException.Of(refusal, conversation.Path);
            if (outcome.Value!.Id != runId || http.Request.Making().MayRepeat) return await Repeat(http, outcome.Value, sending);

            reader.Begin(outcome.Value.FirstSeq, hot: true);
            return await Answer(http, runId, collector, sending);
        }
        finally
        {
            feeds.Detach(ConversationStream.Of(conversation.Id), reader);
        }
    }

    /// <summary>What was sent before is answered with what came of it then.</summary>
    async Task<IResult> Repeat(HttpContext http, RunRecord run, Sending sending)
    {
        var collector = new RunCollector();
        using var reader = readers.Create(run.Id, run.ConversationId, collector, told: () => { });
        await feeds.Attach(ConversationStream.Of(run.ConversationId), reader);
        try
        {
            reader.Begin(run.FirstSeq, hot: false);
            return await Answer(http, run.Id, collector, sending);
        }
        finally
        {
            feeds.Detach(ConversationStream.Of(run.ConversationId), reader);
        }
    }

    async Task<IResult> Answer(HttpContext http, Guid runId, RunCollector collector, Sending sending)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, draining.StreamsEnd);
        try
        {
            var finished = await collector.Finished.WaitAsync(ending.Token);
            if (finished.Error is { } error) throw LettaException.Of(error).AfterEffect();
            return LettaResponse.OfRun(finished, collector.Messages, new MessageShape(sending.Options.MessageTypes, Summaries: sending.Options.CompactionMessages));
        }
        catch (OperationCanceledException) when (draining.StreamsEnd.IsCancellationRequested)
        {
            throw LettaException.Unavailable($"The server is stopping. Run {LettaId.Run(runId)} goes on without this request.");
        }
    }

    /// <summary>What is wrong with an approval is told in the stream, as clients expect; all else with a status.</summary>
    Task<IResult> Refuse(HttpContext http, ConversationRef conversation, Refusal refusal) => refusal switch
    {
        AwaitingApproval => Refuse(http, $"CONFLICT: {LettaTexts.AwaitingApproval}", null),
        NothingPending => Refuse(http, FailedInStream, LettaTexts.NothingPending),
        WrongToolCalls wrong => Refuse(http, FailedInStream, LettaTexts.WrongToolCalls(wrong)),
        _ => throw LettaException.Of(refusal, conversation.Path),
    };

    async Task<IResult> Refuse(HttpContext http, string message, string? detail)
    {
        await streams.Write(http, events =>
        {
            events.StopReason(StopReason.Error);
            events.Error(null, "internal_error", message, detail, null);
            events.Done();
        });
        return Results.Empty;
    }
}
