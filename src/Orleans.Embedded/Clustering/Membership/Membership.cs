using System.Collections.Immutable;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>Renews this silo's lease, sees who else lives, and ends those who do not.</summary>
/// <remarks>
/// A dead silo is one whose connection to the table is gone and whose lease was not renewed for a few periods, or whose lease has
/// run out. Ending it is a write that fails if it has renewed meanwhile. A silo that was itself cut off judges nobody until it has
/// been back for a while: the others may have been cut off by the same cause.
/// </remarks>
internal sealed class Membership : IAsyncDisposable
{
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(5);

    private readonly IMemberTable table;
    private readonly ClusterMembershipOptions options;
    private readonly TimeProvider time;
    private readonly SiloLog log;
    private readonly CancellationTokenSource stopped = new();
    private readonly SemaphoreSlim poke = new(0);
    private readonly Lock adopting = new();
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ClusterView view = ClusterView.Empty;
    private ImmutableArray<MemberRow> rows = [];
    private long readAt;
    private SiloAddress? self;
    private long healthySince = long.MaxValue;
    private long settled;
    private bool wasNeverAway = true;
    private Task loop = Task.CompletedTask;

    internal Membership(IMemberTable table, ClusterMembershipOptions options, TimeProvider time, SiloLog log)
    {
        this.table = table;
        this.options = options;
        this.time = time;
        this.log = log;
        Lease = new Lease(time, options.TableRefreshTimeout);
    }

    internal Lease Lease { get; }

    internal ClusterView View => Volatile.Read(ref view);

    /// <summary>The members as they were read last, with the time since each renewed its lease as of now.</summary>
    internal ImmutableArray<MemberRow> Rows
    {
        get
        {
            lock (adopting)
            {
                var since = time.GetElapsedTime(readAt);
                return [.. rows.Select(row => row with { SinceRenewal = row.SinceRenewal + since })];
            }
        }
    }

    /// <summary>Completes at the next change of <see cref="View"/>.</summary>
    internal Task Changed => Volatile.Read(ref changed).Task;

    /// <summary>After so long without a renewal, a silo whose connection is gone is dead.</summary>
    private TimeSpan Missed => options.ProbeTimeout * options.NumMissedProbesLimit;

    /// <summary>Called for each new view, one after the other.</summary>
    internal event Action<ClusterView, ClusterView>? ViewChanged;

    /// <summary>Called once when others have declared this silo dead.</summary>
    internal event Action? Lost;

    /// <summary>Follows the table; as a member when <paramref name="silo"/> is given.</summary>
    internal async Task JoinAsync(SiloAddress? silo, string name, CancellationToken cancellationToken)
    {
        if (silo is not null)
            await table.JoinAsync(silo, name, cancellationToken).ConfigureAwait(false);
        self = silo;
        await LookAsync(cancellationToken).ConfigureAwait(false);
        loop = LoopAsync();
    }

    /// <summary>Owns no new grain from now on.</summary>
    internal async Task BeginLeavingAsync(CancellationToken cancellationToken)
    {
        await table.ChangeAsync(self!, SiloStatus.ShuttingDown, cancellationToken).ConfigureAwait(false);
        await LookAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Renews the lease no more.</summary>
    internal async Task StopAsync()
    {
        await stopped.CancelAsync().ConfigureAwait(false);
        await loop.ConfigureAwait(false);
    }

    internal async Task LeaveAsync(CancellationToken cancellationToken)
    {
        await StopAsync().ConfigureAwait(false);
        if (self is not null && !Lease.IsOver)
            await table.ChangeAsync(self, SiloStatus.Dead, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says that as of a version this silo has no grain that is another's.</summary>
    internal void Settle(long version)
    {
        if (version <= Interlocked.Read(ref settled))
            return;
        Interlocked.Exchange(ref settled, version);
        Poke();
    }

    /// <summary>Looks at the table now rather than in a while.</summary>
    internal void Poke()
    {
        if (poke.CurrentCount == 0)
            poke.Release();
    }

    public ValueTask DisposeAsync()
    {
        stopped.Dispose();
        poke.Dispose();
        return (table as IAsyncDisposable)?.DisposeAsync() ?? default;
    }

    private async Task LoopAsync()
    {
        var pause = options.ProbeTimeout;
        while (!stopped.IsCancellationRequested)
        {
            try
            {
                await poke.WaitAsync(pause, stopped.Token).ConfigureAwait(false);
                await LookAsync(stopped.Token).ConfigureAwait(false);
                pause = NextLook();
            }
            catch (OperationCanceledException) when (stopped.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // Said once, and then asked less often, but often enough to be back in time.
                if (healthySince != long.MaxValue)
                    log.MembershipFailed(exception);
                healthySince = long.MaxValue;
                wasNeverAway = false;
                pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, options.ProbeTimeout.Ticks * options.NumMissedProbesLimit));
            }
        }
    }

    // The end of a silo whose connection is gone is looked for when it is due, and not up to a period later.
    private TimeSpan NextLook() => Rows
        .Where(row => !row.IsConnected && row.Member.Silo != self && row.SinceRenewal <= Missed)
        .Select(row => Missed - row.SinceRenewal + Slack)
        .Append(options.ProbeTimeout)
        .Min();

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var asOf = time.GetTimestamp();
        var data = await table.RenewAsync(self, Interlocked.Read(ref settled), cancellationToken).ConfigureAwait(false);
        if (self is not null && data.Members.All(row => row.Member.Silo != self))
        {
            if (Lease.IsOver)
                return;
            Lease.End();
            log.DeclaredDead(self);
            Lost?.Invoke();
            return;
        }

        Lease.Renew(asOf);
        healthySince = Math.Min(healthySince, asOf);
        Adopt(data);
        if (self is null)
            return;
        foreach (var row in data.Members.Where(IsDead).ToArray())
        {
            log.Burying(row.Member.Silo, row.SinceRenewal.TotalSeconds, row.IsConnected);
            await table.BuryAsync(row, cancellationToken).ConfigureAwait(false);
            Poke();
        }
    }

    private bool IsDead(MemberRow row)
    {
        if (row.Member.Silo == self)
            return false;
        var isBack = time.GetElapsedTime(healthySince);
        return (wasNeverAway || isBack > Missed) && row.SinceRenewal > (row.IsConnected ? options.TableRefreshTimeout + Missed : Missed);
    }

    private void Adopt(MemberTableData data)
    {
        lock (adopting)
        {
            var old = View;
            if (data.Version >= old.Version)
                (rows, readAt) = (data.Members, time.GetTimestamp());
            var members = data.Members.Select(row => row.Member).ToImmutableArray();
            if (data.Version < old.Version || (data.Version == old.Version && members.SequenceEqual(old.Members)))
                return;
            var next = new ClusterView(data.Version, members);
            Volatile.Write(ref view, next);
            ViewChanged?.Invoke(old, next);
        }

        Interlocked.Exchange(ref changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }
}
