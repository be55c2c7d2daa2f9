using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.Models;

/// <summary>Makes a failed call again, as long as nobody has seen anything of its answer.</summary>
internal sealed class RetryingChatClient(IChatClient inner, RetryPipeline retries, string handle) : DelegatingChatClient(inner)
{
    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        retries.Execute(
            handle,
            static (call, token) => new ValueTask<ChatResponse>(call.InnerClient.GetResponseAsync(call.messages, call.options, token)),
            (InnerClient, messages, options),
            cancellationToken).AsTask();

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var updates = await retries.Execute(
            handle,
            static (call, token) => Begin(call.InnerClient.GetStreamingResponseAsync(call.messages, call.options, token)),
            (InnerClient, messages, options),
            cancellationToken).ConfigureAwait(false);
        await using var _ = updates.ConfigureAwait(false);
        do yield return updates.Current;
        while (await updates.MoveNextAsync().ConfigureAwait(false));
    }

    // A stream has begun with its first update, and every answer has one: what fails before it can be made again unseen.
    private static async ValueTask<IAsyncEnumerator<ChatResponseUpdate>> Begin(IAsyncEnumerable<ChatResponseUpdate> answer)
    {
        var updates = answer.GetAsyncEnumerator(CancellationToken.None);
        try
        {
            if (await updates.MoveNextAsync().ConfigureAwait(false)) return updates;
            throw new InvalidOperationException("A model's stream ended without its last update.");
        }
        catch
        {
            await updates.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
