using Conversations.Gateway.Streaming;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.Chat.Messages;

/// <summary>Answers requests with a run's server-sent events, in this dialect's form.</summary>
sealed class ChatStreams(RunStreamParts parts) : RunStreamWriter(
    (conversationId, runId, frames) => new ChatRunProjector(conversationId, runId, frames),
    output => ChatEvents.Done(output, id: null, new DoneEvent(null, null)),
    parts)
{
    /// <summary>Takes one of the places for streams. To be disposed when the stream is closed.</summary>
    /// <exception cref="ChatException">429: all are taken.</exception>
    public IDisposable Enter(HttpContext http) => TryEnter(http) ?? throw ChatException.TooManyStreams();
}
