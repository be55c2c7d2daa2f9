namespace Orleans.Embedded;

/// <summary>Which calls run, which wait.</summary>
internal sealed partial class Mailbox
{
    private readonly CallList running = new();
    private readonly CallList waiting = new();
    private Admission admission;
    private GrainCall? lifecycle;
    private List<Guid>? reentrancies;
    private int waitingInterleavers;

    /// <summary>Running calls that do not let every other run beside them.</summary>
    private int blockers;
    private bool lookAgain;
    private bool isWatched;
    private bool drainWhenOpen;
    private long lastUse = activation.Silo.Clock.Now;
    private long keepUntil = long.MinValue;

    /// <returns>False when the activation is gone: its successor must take the call.</returns>
    internal bool Enqueue(GrainCall call)
    {
        bool schedule, watch;
        lock (gate)
        {
            if (admission == Admission.Dead)
                return false;
            call.Activation = activation;
            schedule = Arrive(call);
            watch = !isWatched && call.Deadline != long.MaxValue;
            isWatched |= watch;
        }

        if (schedule)
            Schedule();
        if (watch)
            activation.Silo.Clock.Watch(this);
        return true;
    }

    /// <summary>Called in a turn when a call that went on asynchronously is over.</summary>
    internal void Finished(GrainCall call)
    {
        lock (gate)
            End(call);
    }

    internal void EnterReentrancy(Guid id)
    {
        lock (gate)
        {
            (reentrancies ??= []).Add(id);
            lookAgain = true;
        }
    }

    internal void LeaveReentrancy(Guid id)
    {
        lock (gate)
            reentrancies?.Remove(id);
    }

    /// <summary>Adds calls that are past their deadline; false when no call is left to watch.</summary>
    internal bool CollectOverdue(long now, List<GrainCall> overdue)
    {
        lock (gate)
        {
            isWatched = false;
            for (var call = running.First; call is not null; call = call.Next)
                Check(call);
            for (var call = waiting.First; call is not null; call = call.Next)
                Check(call);
            foreach (var call in arrivals?.OfType<GrainCall>() ?? [])
                Check(call);
            return isWatched;
        }

        void Check(GrainCall call)
        {
            if (call.Deadline == long.MaxValue || call.IsAnswered)
                return;
            if (call.Deadline <= now)
                overdue.Add(call);
            else
                isWatched = true;
        }
    }

    /// <summary>A call that has arrived: true when it is to run now, else it waits or is dropped.</summary>
    private bool Admit(GrainCall call)
    {
        if (call.IsAnswered)
            return false;
        if (CanStart(call))
        {
            Begin(call);
            return true;
        }

        if (!call.Has(CallTraits.OneWay) && call.ComesFrom(activation))
            return call.IsDeadlocked = true;
        Wait(call);
        return false;
    }

    /// <summary>The activation's own next step, or a call that waited and may start now.</summary>
    private GrainCall? NextCall()
    {
        if (lifecycle is { } step)
        {
            lifecycle = null;
            Begin(step);
            return step;
        }

        if (admission == Admission.Draining && running.IsEmpty)
        {
            admission = Admission.Closing;
            var closing = activation.Closing();
            Begin(closing);
            return closing;
        }

        if (!lookAgain || NoneCanInterleave)
            return null;
        for (var call = waiting.First; call is not null;)
        {
            var next = call.Next;
            if (call.IsAnswered)
            {
                WaitNoMore(call);
            }
            else if (CanStart(call))
            {
                WaitNoMore(call);
                Begin(call);
                return call;
            }

            call = next;
        }

        lookAgain = false;
        return null;
    }

    /// <summary>With many calls waiting, looking at each whenever one starts would cost more than the calls.</summary>
    private bool NoneCanInterleave =>
        blockers > 0 && waitingInterleavers == 0 && reentrancies is null or { Count: 0 } && !activation.Class.IsReentrant;

    private void Wait(GrainCall call)
    {
        waiting.Add(call);
        if (call.Has(CallTraits.AlwaysInterleave | CallTraits.ReadOnly))
            waitingInterleavers++;
    }

    private void WaitNoMore(GrainCall call)
    {
        waiting.Remove(call);
        if (call.Has(CallTraits.AlwaysInterleave | CallTraits.ReadOnly))
            waitingInterleavers--;
    }

    private void Begin(GrainCall call)
    {
        call.IsRunning = true;
        running.Add(call);
        if (!call.Has(CallTraits.AlwaysInterleave))
            blockers++;
    }

    private void End(GrainCall call)
    {
        if (call.IsRunning && !call.Has(CallTraits.AlwaysInterleave))
            blockers--;
        running.Remove(call);
        call.Over();
        lookAgain = !waiting.IsEmpty;
        if (!call.Has(CallTraits.NotUse))
            lastUse = activation.Silo.Clock.Now;
    }

    private bool CanStart(GrainCall call)
    {
        if (admission != Admission.Open && (admission != Admission.Draining || !call.ComesFrom(activation)))
            return false;
        if (blockers == 0 || activation.Class.IsReentrant || call.Has(CallTraits.AlwaysInterleave))
            return true;
        for (var other = running.First; other is not null; other = other.Next)
        {
            if (!other.Has(CallTraits.AlwaysInterleave) && !(call.Has(CallTraits.ReadOnly) && other.Has(CallTraits.ReadOnly)))
                return reentrancies is not null && reentrancies.Contains(Runtime.RequestContext.IdIn(call.Values));
        }

        return true;
    }
}
