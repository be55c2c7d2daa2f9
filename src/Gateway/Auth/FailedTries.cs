using System.Net;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace Conversations.Gateway.Auth;

/// <summary>Counts the wrong keys that come from one address, and closes the door to it when they are too many.</summary>
sealed class FailedTries(IOptions<GatewayLimits> limits) : IDisposable
{
    static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    readonly PartitionedRateLimiter<IPAddress> tries = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address => limits.Value.FailedTriesPerMinute > 0
        ? RateLimitPartition.GetFixedWindowLimiter(
            address, _ => new FixedWindowRateLimiterOptions { PermitLimit = limits.Value.FailedTriesPerMinute, Window = Window })
        : RateLimitPartition.GetNoLimiter(address));

    /// <returns>How long the address must wait before it may try again; null: it may.</returns>
    public TimeSpan? Wait(IPAddress address)
    {
        using var lease = tries.AttemptAcquire(address, permitCount: 0);
        if (lease.IsAcquired) return null;
        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : Window;
    }

    public void Count(IPAddress address) => tries.AttemptAcquire(address).Dispose();

    public void Dispose() => tries.Dispose();
}
