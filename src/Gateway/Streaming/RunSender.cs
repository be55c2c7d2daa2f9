using Conversations.Storage;
using Conversations.Streams;
using Orleans.Runtime;
using Orleans.Storage;

namespace Conversations.Gateway.Streaming;

/// <summary>Sends messages to a conversation, and tells what their run brings.</summary>
sealed class RunSender(ConversationFeeds feeds, RunReaders readers, IGrainFactory grains)
{
    /// <summary>Sends it, and once more where the owner went away with the answer: the run's id tells whether it was taken.</summary>
    public async Task<Outcome<RunRecord>> Send(Guid conversationId, SendRequest request)
    {
        var conversation = grains.GetGrain<IConversationGrain>(conversationId);
        try
        {
            return await conversation.Send(request);
        }
        catch (Exception failure) when (failure is SiloUnavailableException or StorageException or InconsistentStateException)
        {
            return await conversation.Send(request with { SentBefore = true });
        }
    }

    /// <summary>Sends it, and tells a sink what its run brings for as long as the caller follows.</summary>
    /// <param name="follow">Waits until the sink has heard enough.</param>
    public async Task<Outcome<RunRecord>> Send(Guid conversationId, SendRequest request, IRunSink sink, Func<Task> follow)
    {
        using var reader = readers.Create(request.RunId, conversationId, sink, told: () => { });
        await feeds.Attach(ConversationStream.Of(conversationId), reader);
        try
        {
            var outcome = await Send(conversationId, request);
            if (!outcome.Accepted) return outcome;

            // Of a run that began before the feed was heard, the beginning must be read.
            reader.Begin(outcome.Value.FirstSeq, hot: !request.SentBefore);
            await follow();
            return outcome;
        }
        finally
        {
            feeds.Detach(ConversationStream.Of(conversationId), reader);
        }
    }
}
