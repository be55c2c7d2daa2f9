using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Conversations.CrashingSilo;

/// <summary>Points <c>model before</c>, <c>model piece</c> (when one has come) and <c>model after</c>.</summary>
sealed class CrashingChatClient(IChatClient inner, CrashPoints points) : DelegatingChatClient(inner)
{
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        points.Pass("model before");
        await foreach (var update in base.GetStreamingResponseAsync(messages, options, cancellationToken))
        {
            points.Pass("model piece");
            yield return update;
        }

        points.Pass("model after");
    }
}
