using System.Collections.Concurrent;
using Conversations.Grains.Webhooks;

namespace Conversations.Silo.Tests.Webhooks;

/// <summary>Takes calls and answers them as the test says: with a list of answers first, and then with the last of them.</summary>
sealed class RecordingSender(params WebhookAnswer[] answers) : IWebhookSender
{
    public ConcurrentQueue<(string Url, string Id, byte[] Body)> Calls { get; } = [];

    public Task<WebhookAnswer> Post(string url, string id, byte[] body, CancellationToken cancellationToken)
    {
        var answer = answers[Math.Min(Calls.Count, answers.Length - 1)];
        Calls.Enqueue((url, id, body));
        return Task.FromResult(answer);
    }
}
