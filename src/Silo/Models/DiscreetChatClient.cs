using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Conversations.Grains.Models;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.Models;

/// <summary>A client whose failures do not tell what its agent has had sent along: a provider may say in its refusal what it was sent.</summary>
internal sealed class DiscreetChatClient(IChatClient inner, ImmutableArray<string> secrets) : DelegatingChatClient(inner)
{
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await using var updates = InnerClient.GetStreamingResponseAsync(messages, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await updates.MoveNextAsync().ConfigureAwait(false)) yield break;
            }
            catch (ModelException failure) when (failure.Detail is { } detail && secrets.Any(secret => detail.Contains(secret, StringComparison.Ordinal)))
            {
                throw new ModelException(failure.Kind, failure.Message)
                {
                    Status = failure.Status,
                    Detail = secrets.Aggregate(detail, static (text, secret) => text.Replace(secret, "***", StringComparison.Ordinal)),
                    Transient = failure.Transient,
                    RetryAfter = failure.RetryAfter,
                };
            }

            yield return updates.Current;
        }
    }
}
