namespace Conversations.Grains.Webhooks;

/// <summary>Makes one call of a webhook.</summary>
public interface IWebhookSender
{
    /// <param name="id">The same for each call that tells the same.</param>
    /// <param name="body">JSON.</param>
    /// <returns>What came of it. A failure is an answer, too.</returns>
    Task<WebhookAnswer> Post(string url, string id, byte[] body, CancellationToken cancellationToken);
}

/// <param name="StatusCode">Null when there was no answer.</param>
/// <param name="Error">Null when the call was taken.</param>
/// <param name="Final">True when to call again would be of no use.</param>
public sealed record WebhookAnswer(int? StatusCode, string? Error, bool Final = false);
