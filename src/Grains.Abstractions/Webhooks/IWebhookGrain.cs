using Orleans.Concurrency;

namespace Conversations.Webhooks;

/// <summary>Tells one address of the end of one run. The key is the run's id.</summary>
/// <remarks>
/// At least once: what was told and not recorded as told is told again, under the same id. A refused call is made again, at growing
/// distances, until the address takes it or a bounded time is over.
/// </remarks>
public interface IWebhookGrain : IGrainWithGuidKey
{
    /// <summary>Promises the call. Returns when that is on disk. A run has one: a second promise changes nothing.</summary>
    Task Promise(Webhook webhook);

    /// <summary>What has become of the call so far; null when none was promised.</summary>
    [AlwaysInterleave]
    Task<WebhookState?> Get();
}
