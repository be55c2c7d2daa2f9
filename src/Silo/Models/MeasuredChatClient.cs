using System.Runtime.CompilerServices;
using Conversations.Grains.Models;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.Models;

/// <summary>A client whose calls show in traces and metrics.</summary>
internal sealed class MeasuredChatClient(IChatClient inner, ModelInfo model, ModelTelemetry telemetry) : DelegatingChatClient(inner)
{
    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        telemetry.IsOn
            ? Measured(messages, options, cancellationToken)
            : InnerClient.GetStreamingResponseAsync(messages, options, cancellationToken);

    private async IAsyncEnumerable<ChatResponseUpdate> Measured(
        IEnumerable<ChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var call = telemetry.Begin(model, messages);
        await using var updates = InnerClient.GetStreamingResponseAsync(messages, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await updates.MoveNextAsync().ConfigureAwait(false)) yield break;
            }
            catch (Exception failure)
            {
                call.Failed(failure);
                throw;
            }

            call.Take(updates.Current);
            yield return updates.Current;
        }
    }
}
