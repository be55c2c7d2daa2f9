using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.Chat.Conversations;
using Conversations.Gateway.Health;
using Conversations.Gateway.Streaming;
using Conversations.Log;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.Chat.Messages;

/// <summary>Sends a user's message, and answers with what the model says: whole, or as it comes.</summary>
sealed class ChatSender(RunSender sender, ChatStreams streams, Draining draining)
{
    /// <exception cref="ChatException">It was refused and nothing was stored (404, 409, 422); or the model failed (502), and the message stays.</exception>
    public async Task<IResult> Wait(HttpContext http, Guid conversationId, NewMessageBody body)
    {
        var run = new ChatRun(conversationId);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, draining.StreamsEnd);
        try
        {
            var outcome = await sender.Send(conversationId, Request(http, body, streaming: false), run, () => run.Ended.WaitAsync(ending.Token));
            if (outcome.Refusal is { } refusal) throw ChatRefusals.Of(refusal);
        }
        catch (OperationCanceledException) when (draining.StreamsEnd.IsCancellationRequested)
        {
            throw ChatException.Unavailable("The server is stopping. The answer goes on without this request.");
        }

        if (run.Finished!.Error is { } error) throw ChatRefusals.Of(error).AfterEffect();
        if (run.Finished.Status == RunStatus.Cancelled) throw ChatException.Conflict("The answer was cancelled").AfterEffect();
        return TypedResults.Json(run.ToWire(), ChatJson.Wire.SentDto, statusCode: StatusCodes.Status201Created);
    }

    /// <exception cref="ChatException">It was refused and nothing was stored.</exception>
    public async Task Stream(HttpContext http, Guid conversationId, NewMessageBody body)
    {
        using var place = streams.Enter(http);
        var request = Request(http, body, streaming: true);
        var tail = await streams.Tails.Listen(conversationId, request.RunId);
        try
        {
            var outcome = await sender.Send(conversationId, request);
            if (outcome.Refusal is { } refusal) throw ChatRefusals.Of(refusal);
            if (request.SentBefore)
            {
                await streams.Write(http, outcome.Value!, after: 0, pings: true);
                return;
            }

            tail.Begin(outcome.Value!, hot: true);
            await streams.Write(http, tail, after: 0, pings: true);
        }
        finally
        {
            tail.Release();
        }
    }

    static SendRequest Request(HttpContext http, NewMessageBody body, bool streaming)
    {
        var making = http.Request.Making();
        var options = new RunOptions { Model = body.Model, StreamTokens = streaming, Background = true };
        return new SendRequest(making.NextId(), [new NewMessage(Role.User, [new TextPart(body.Content!)])], null, options, RepeatKey: null, LookupKeys: [])
        {
            SentBefore = making.MayRepeat,
            Title = Titles.From(body.Content!),
            NotIfArchived = true,
        };
    }
}
