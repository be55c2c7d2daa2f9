using System.Collections.Concurrent;
using System.Collections.Immutable;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;

namespace Orleans.Embedded;

/// <summary>This process as a part of the cluster: brings calls to the silos that own their grains.</summary>
/// <remarks>
/// (1) A grain that is active here is called here. (2) Else its owner by the view of the day is. (3) An owner that does not have the
/// grain first asks the members that may still have it from before the last change of the view; only when none has, it activates
/// the grain. (4) A call that surely did not run, because the link broke before it left or the other silo refused it, finds its way
/// anew until its time is over; one that may have run fails with <see cref="SiloUnavailableException"/>.
/// </remarks>
internal sealed partial class Cluster
{
    /// <summary>A call that was passed on this often waits for the silos to agree on the view.</summary>
    private const int MaxHops = 4;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly Silo silo;
    private readonly Membership membership;
    private readonly LinkDialer links;
    private readonly ConcurrentDictionary<long, RemoteCall> outgoing = new();
    private readonly ITimer timer;
    private long lastId = Random.Shared.NextInt64(1, long.MaxValue >> 1) & ~0xffffffffL;

    internal Cluster(Silo silo, Membership membership, Func<Cluster, LinkDialer> dialer)
    {
        this.silo = silo;
        this.membership = membership;
        links = dialer(this);
        Streams = new ClusterStreams(this);
        membership.ViewChanged += OnViewChanged;
        timer = silo.Time.CreateTimer(static state => ((Cluster)state!).Tick(), this, Pause * 4, Pause * 4);
    }

    internal Silo Silo => silo;

    /// <summary>Null in a process that only calls.</summary>
    internal SiloAddress? Self { get; private set; }

    internal Membership Membership => membership;

    internal LinkDialer Links => links;

    internal ClusterStreams Streams { get; }

    internal ClusterView View => membership.View;

    internal async Task JoinAsync(SiloAddress? self, string name, CancellationToken cancellationToken)
    {
        Self = self;
        await membership.JoinAsync(self, name, cancellationToken).ConfigureAwait(false);
        links.TellAll();
    }

    internal void Stop()
    {
        timer.Dispose();
        links.CloseAll();
        foreach (var call in outgoing.Values)
            call.Failed(new SiloUnavailableException("This silo has stopped."));
    }

    /// <summary>Brings a call to its grain, wherever that is.</summary>
    internal void Send(GrainCall call)
    {
        if (Self is not null && !membership.Lease.IsHeld)
        {
            call.Fail(new SiloUnavailableException("This silo cannot renew its lease, so it does not act for its grains."));
            return;
        }

        if (silo.Directory.TryDeliver(call))
            return;
        if (call.StaysHere)
            silo.SendHere(call);
        else if (View.OwnerOf(call.Target) is not { } owner)
            _ = SendLaterAsync(call);
        else if (owner == Self)
            SendAsOwner(call);
        else
            SendTo(owner, call, CallFlags.None);
    }

    /// <summary>The silo that enumerations of a grain go to; null when that is this one.</summary>
    internal async ValueTask<SiloAddress?> OwnerToEnumerateAsync(GrainId grain, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (silo.Directory.Has(grain))
                return null;
            var view = View;
            var owner = view.OwnerOf(grain);
            if (owner is not null && (owner != Self || !view.Unsettled.Any(member => member != Self)))
                return owner == Self ? null : owner;
            await Task.WhenAny(membership.Changed, Task.Delay(Pause, silo.Time, cancellationToken)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    internal long NextId() => Interlocked.Increment(ref lastId);

    /// <summary>Asks another silo for something.</summary>
    /// <param name="write">Writes the frame's fields.</param>
    internal async Task<T> RequestAsync<T>(
        SiloLink link, FrameKind kind, string what, Action<FrameWriter> write, ReadAnswer<T> read, TimeSpan timeout)
    {
        var request = new RemoteRequest<T>(NextId(), silo.Clock.After(timeout), what, frame => read(ref frame)) { Link = link };
        outgoing[request.Id] = request;
        var frame = FrameWriter.Begin(kind, request.Id);
        write(frame);
        if (link.Post(frame.End(), request) is not PostResult.Posted)
        {
            outgoing.TryRemove(request.Id, out _);
            throw new ConnectionFailedException($"{what}: the link to {link.Peer} is closed or full.");
        }

        return await request.Answer.ConfigureAwait(false);
    }

    private void SendAsOwner(GrainCall call)
    {
        foreach (var member in View.Unsettled)
        {
            if (member == Self || call.Remote?.HasAsked(member) is true)
                continue;
            SendTo(member, call, CallFlags.IfHere);
            return;
        }

        silo.SendHere(call);
    }

    private void SendTo(SiloAddress member, GrainCall call, CallFlags flags)
    {
        if (links.Find(member) is { } link && call.Hops < MaxHops)
            SendBy(link, call, flags);
        else
            _ = ConnectAndSendAsync(member, call, flags);
    }

    private void SendBy(SiloLink link, GrainCall call, CallFlags flags)
    {
        var remote = call.Remote ??= new(NextId(), call);
        remote.Link = link;
        remote.IsSent = false;
        PostResult posted;
        try
        {
            var frame = Frame(remote, flags);
            if (!call.Has(CallTraits.OneWay))
                outgoing[remote.Id] = remote;
            posted = link.Post(frame.End(), remote);
        }
        catch (Exception exception)
        {
            outgoing.TryRemove(remote.Id, out _);
            call.Fail(exception);
            return;
        }

        if (posted == PostResult.Posted)
            return;
        outgoing.TryRemove(remote.Id, out _);
        if (posted == PostResult.Full)
            call.Fail(new LimitExceededException($"Too much waits to be sent to {link.Peer}; {call.Name} on {call.Target} was not sent."));
        else
            _ = SendLaterAsync(call);
    }

    private FrameWriter Frame(RemoteGrainCall remote, CallFlags flags)
    {
        var call = remote.Call;
        var (type, method) = call.RemoteName;
        if (call.Has(CallTraits.OneWay))
            flags |= CallFlags.OneWay;
        if (call.IsCancellable)
            flags |= CallFlags.Cancellable;
        var left = call.Deadline == long.MaxValue ? Timeout.Infinite : (int)Math.Clamp(call.Deadline - silo.Clock.Now, 1, int.MaxValue);
        ImmutableArray<long> chain = call.Caller is null && call.Chain.IsEmpty ? [] : call.ChainOfCallers.Add(remote.Id);
        var frame = FrameWriter.Begin(FrameKind.Call, remote.Id);
        CallFrame.Write(frame, new(call.Target, type, method, flags, left, Math.Min(call.Hops + 1, byte.MaxValue), View.Version, chain, call.Values));
        call.WriteArguments(frame);
        return frame;
    }

    private async Task ConnectAndSendAsync(SiloAddress member, GrainCall call, CallFlags flags)
    {
        try
        {
            var link = await links.ConnectAsync(member).ConfigureAwait(false);
            // Silos that pass a call to each other do not agree on the view yet.
            if (call.Hops >= MaxHops)
                await Task.Delay(Pause, silo.Time).ConfigureAwait(false);
            SendBy(link, call, flags);
        }
        catch (Exception exception)
        {
            silo.Log.LinkFailed(member, exception.Message);
            membership.Poke();
            await SendLaterAsync(call).ConfigureAwait(false);
        }
    }

    /// <summary>The call surely did not run: it finds its way anew when the view has changed, or after a pause.</summary>
    private async Task SendLaterAsync(GrainCall call)
    {
        await Task.WhenAny(membership.Changed, Task.Delay(Pause, silo.Time)).ConfigureAwait(false);
        Again(call);
    }

    private void Again(GrainCall call)
    {
        if (call.IsAnswered)
            return;
        if (call.Deadline <= silo.Clock.Now)
            call.TimeOut();
        else
            Send(call);
    }

    private void OnViewChanged(ClusterView old, ClusterView view)
    {
        foreach (var member in old.Members)
        {
            if (view.Find(member.Silo) is null)
                links.Close(member.Silo);
        }

        if (old.Version == view.Version)
            return;
        _ = HandOverAsync(view);
        Streams.ViewChanged();
        links.TellAll();
    }

    private void Tick()
    {
        var now = silo.Clock.Now;
        foreach (var (id, call) in outgoing)
        {
            if (!call.IsAnswered)
            {
                if (call.Deadline > now)
                    continue;
                call.TimeOut();
            }

            outgoing.TryRemove(id, out _);
        }
    }
}

internal delegate T ReadAnswer<T>(ref FrameReader frame);
