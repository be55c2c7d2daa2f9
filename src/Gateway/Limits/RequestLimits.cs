using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace Conversations.Gateway.Limits;

/// <summary>How many requests one address and one user may make.</summary>
sealed class RequestLimits(IOptions<GatewayLimits> options) : IDisposable
{
    const int SegmentsPerMinute = 12;

    readonly PartitionedRateLimiter<IPAddress> ofAddress =
        PartitionedRateLimiter.Create<IPAddress, IPAddress>(address => PerMinute(address, options.Value.RequestsPerMinutePerAddress));

    readonly PartitionedRateLimiter<string> ofUser =
        PartitionedRateLimiter.Create<string, string>(user => PerMinute(user, options.Value.RequestsPerMinutePerUser));

    readonly PartitionedRateLimiter<string> inProgress = PartitionedRateLimiter.Create<string, string>(user =>
        options.Value.RequestsInProgressPerUser > 0
            ? RateLimitPartition.GetConcurrencyLimiter(user, _ => new ConcurrencyLimiterOptions
            {
                PermitLimit = options.Value.RequestsInProgressPerUser,
                QueueLimit = options.Value.QueuedRequestsPerUser,
            })
            : RateLimitPartition.GetNoLimiter(user));

    /// <returns>How long the address must wait; null: it need not.</returns>
    public TimeSpan? Count(IPAddress address) => Wait(ofAddress.AttemptAcquire(address));

    /// <inheritdoc cref="Count(IPAddress)"/>
    public TimeSpan? Count(string user) => Wait(ofUser.AttemptAcquire(user));

    /// <summary>Waits for one of the user's places for requests in progress. To be disposed when the request is over.</summary>
    /// <returns>Not acquired: too many wait already.</returns>
    public ValueTask<RateLimitLease> Enter(string user, CancellationToken cancellationToken) => inProgress.AcquireAsync(user, 1, cancellationToken);

    public void Dispose()
    {
        ofAddress.Dispose();
        ofUser.Dispose();
        inProgress.Dispose();
    }

    static TimeSpan? Wait(RateLimitLease lease)
    {
        using (lease)
        {
            if (lease.IsAcquired) return null;
            return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromMinutes(1.0 / SegmentsPerMinute);
        }
    }

    static RateLimitPartition<T> PerMinute<T>(T key, int most) => most > 0
        ? RateLimitPartition.GetSlidingWindowLimiter(key, _ => new SlidingWindowRateLimiterOptions
        {
            PermitLimit = most,
            Window = TimeSpan.FromMinutes(1),
            SegmentsPerWindow = SegmentsPerMinute,
        })
        : RateLimitPartition.GetNoLimiter(key);
}
