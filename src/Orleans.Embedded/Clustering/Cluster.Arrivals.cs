using System.Collections.Concurrent;
using System.Collections.Immutable;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>What other silos send.</summary>
internal sealed partial class Cluster : ILinkOwner
{
    private readonly ConcurrentDictionary<(SiloLink Link, long Id), CancellationTokenSource> cancellations = new();
    private readonly ArrivedEnumerations enumerations = new();

    void ILinkOwner.FrameArrived(SiloLink link, FrameKind kind, long id, FrameReader frame)
    {
        switch (kind)
        {
            case FrameKind.Call:
                Call(link, id, frame);
                break;
            case FrameKind.Answer:
                if (outgoing.TryRemove(id, out var answered))
                    answered.Answered(frame);
                break;
            case FrameKind.Failure:
                if (outgoing.TryRemove(id, out var failed))
                    failed.Failed(frame.Failure());
                break;
            case FrameKind.Refusal:
                if (outgoing.TryRemove(id, out var refused))
                    Refused(refused, (CallRefusal)frame.Byte());
                break;
            case FrameKind.Cancel:
                if (cancellations.TryRemove((link, id), out var cancelled))
                    cancelled.Cancel();
                break;
            case FrameKind.Fetch:
                Fetch(link, id, frame);
                break;
            case FrameKind.Close:
                enumerations.Close(link, id);
                break;
            case FrameKind.Look:
                membership.Poke();
                break;
            case FrameKind.Has or FrameKind.Count:
                Look(link, kind, id, frame);
                break;
            default:
                Streams.FrameArrived(link, kind, id, frame);
                break;
        }
    }

    void ILinkOwner.LinkClosed(SiloLink link, List<RemoteCall> unsent, Exception? failure)
    {
        if (link.Peer is { } peer && failure is not null)
            silo.Log.LinkFailed(peer, failure.Message);
        links.Closed(link);
        enumerations.LinkClosed(link);
        Streams.LinkClosed(link);
        membership.Poke();
        foreach (var (id, call) in outgoing)
        {
            if (call.Link != link || !outgoing.TryRemove(id, out _))
                continue;
            if (!call.IsSent && call is RemoteGrainCall { Call: var grainCall })
                _ = SendLaterAsync(grainCall);
            else
                call.Failed(new SiloUnavailableException($"The link to {link.Peer} broke; what was asked of it may have been done.", failure));
        }
    }

    private void Call(SiloLink link, long id, FrameReader frame)
    {
        try
        {
            var header = CallFrame.Read(ref frame);
            if (!membership.Lease.IsHeld || Self is null)
            {
                Refuse(link, id, CallRefusal.NotServing);
                return;
            }

            if ((header.Flags & CallFlags.IfHere) != 0 && !silo.Directory.Has(header.Target))
            {
                // By an older view this silo might still activate the grain.
                var isBehind = View.Version < header.View;
                if (isBehind)
                    membership.Poke();
                Refuse(link, id, isBehind ? CallRefusal.NotServing : CallRefusal.NotHere);
                return;
            }

            var (arrived, token) = Arrived(link, id, header, frame);
            if (header.Timeout != Timeout.Infinite)
                arrived.Call.Deadline = silo.Clock.After(TimeSpan.FromMilliseconds(header.Timeout));
            Send(arrived.Call);
            if ((header.Flags & CallFlags.OneWay) == 0)
                _ = AnswerAsync(arrived, link, id, token);
        }
        catch (Exception exception)
        {
            link.Post(FrameWriter.Begin(FrameKind.Failure, id).Failure(exception).End());
        }
    }

    private (ArrivedCall Call, CancellationTokenSource? Token) Arrived(SiloLink link, long id, in CallFrame header, FrameReader frame)
    {
        var face = silo.Classes.InterfaceOf(header.Interface);
        var token = (header.Flags & CallFlags.Cancellable) != 0 ? cancellations.GetOrAdd((link, id), static _ => new()) : null;
        var target = face.Refer(silo, header.Target);
        var arrived = (ArrivedCall)face.Method(header.Method).Arrived(target, header, CallerIn(header.Chain), frame, token?.Token ?? default);
        return (arrived, token);
    }

    private void Fetch(SiloLink link, long request, FrameReader frame)
    {
        try
        {
            var (id, max, isFirst) = (frame.Int64(), frame.Int32(), frame.Byte() == 1);
            ArrivedEnumeration? begun = null;
            if (isFirst)
            {
                var header = CallFrame.Read(ref frame);
                var face = silo.Classes.InterfaceOf(header.Interface);
                begun = (ArrivedEnumeration)face.Method(header.Method).Arrived(face.Refer(silo, header.Target), header, null, frame, default);
            }

            _ = enumerations.FetchAsync(link, request, begun, id, max);
        }
        catch (Exception exception)
        {
            link.Post(FrameWriter.Begin(FrameKind.Failure, request).Failure(exception).End());
        }
    }

    private async Task AnswerAsync(ArrivedCall arrived, SiloLink link, long id, CancellationTokenSource? token)
    {
        await arrived.AnswerAsync(link, id).ConfigureAwait(false);
        if (token is not null)
            cancellations.TryRemove((link, id), out _);
    }

    /// <summary>The call of this silo that led to one which has come back here.</summary>
    private GrainCall? CallerIn(ImmutableArray<long> chain)
    {
        for (var i = chain.Length - 1; i >= 0; i--)
        {
            if (outgoing.TryGetValue(chain[i], out var pending) && pending is RemoteGrainCall { Call.Caller: { } caller })
                return caller;
        }

        return null;
    }

    private void Refused(RemoteCall refused, CallRefusal why)
    {
        if (refused is not RemoteGrainCall { Call: var call })
            refused.Failed(new SiloUnavailableException($"The other silo refused: {why}."));
        else if (why == CallRefusal.NotHere)
        {
            call.Remote!.Ask(refused.Link!.Peer!);
            Again(call);
        }
        else
            _ = SendLaterAsync(call);
    }

    private static void Refuse(SiloLink link, long id, CallRefusal why) =>
        link.Post(FrameWriter.Begin(FrameKind.Refusal, id).Byte((byte)why).End());

    private enum CallRefusal : byte
    {
        /// <summary>The silo does not have the grain.</summary>
        NotHere = 1,

        /// <summary>The silo has no lease, or has not seen the view by which it was asked.</summary>
        NotServing = 2,
    }
}
