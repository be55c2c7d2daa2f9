using Conversations.Grains.Webhooks;

namespace Conversations.CrashingSilo;

/// <summary>Points <c>webhook send</c>.</summary>
sealed class CrashingWebhookSender(IWebhookSender inner, CrashPoints points) : IWebhookSender
{
    public Task<WebhookAnswer> Post(string url, string id, byte[] body, CancellationToken cancellationToken) =>
        points.Around("webhook send", () => inner.Post(url, id, body, cancellationToken));
}
