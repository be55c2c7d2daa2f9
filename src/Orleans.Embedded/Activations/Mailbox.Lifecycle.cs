namespace Orleans.Embedded;

/// <summary>The mailbox's part in the life of its activation.</summary>
internal sealed partial class Mailbox
{
    /// <summary>To be called before the first call arrives: what must run before it.</summary>
    internal void Hold(GrainCall activating) => lifecycle = activating;

    /// <summary>Lets calls start.</summary>
    internal void Open()
    {
        lock (gate)
        {
            admission = Admission.Open;
            lookAgain = !waiting.IsEmpty;
            if (drainWhenOpen)
                BeginDraining();
        }
    }

    /// <summary>No new call starts; when those that run have ended, the activation closes.</summary>
    internal void Drain(DeactivationReason reason)
    {
        lock (gate)
            Drain(reason, admission);
    }

    /// <summary>Drains if nothing has used the activation for as long as <paramref name="age"/>, in milliseconds.</summary>
    internal void DrainIfIdle(long now, long age, DeactivationReason reason)
    {
        lock (gate)
        {
            if (admission == Admission.Open && running.IsEmpty && waiting.IsEmpty && arrivals is null or { Count: 0 }
                && now - lastUse >= age && now >= keepUntil)
                Drain(reason, admission);
        }
    }

    /// <summary>Drains, unless the grain has asked to stay for a while.</summary>
    internal void DrainUnlessKept(DeactivationReason reason)
    {
        lock (gate)
        {
            if (activation.Silo.Clock.Now >= keepUntil)
                Drain(reason, admission);
        }
    }

    /// <summary>Closes the activation although calls still run: they have had their time.</summary>
    internal void StopWaiting()
    {
        lock (gate)
        {
            if (admission != Admission.Draining)
                return;
            admission = Admission.Closing;
            lifecycle = activation.Closing();
            if (!Arrive(Nothing.Instance))
                return;
        }

        Schedule();
    }

    internal void KeepUntil(long time)
    {
        lock (gate)
            keepUntil = time;
    }

    internal void Touch()
    {
        lock (gate)
            lastUse = activation.Silo.Clock.Now;
    }

    /// <summary>Takes no more calls. <paramref name="handOver"/> gets those that wait, and changes the directory, under the gate: no call
    /// can slip in between.</summary>
    internal void Die(Action<List<GrainCall>> handOver)
    {
        lock (gate)
        {
            admission = Admission.Dead;
            var left = new List<GrainCall>();
            while (waiting.RemoveFirst() is { } call)
                left.Add(call);
            if (arrivals is not null)
            {
                left.AddRange(arrivals.OfType<GrainCall>());
                arrivals = new(arrivals.Where(item => item is not GrainCall));
            }

            left.RemoveAll(call => call.IsAnswered || call.Has(CallTraits.NotForwarded));
            handOver(left);
        }
    }

    private void Drain(DeactivationReason reason, Admission from)
    {
        if (drainWhenOpen || from > Admission.Open)
            return;
        activation.WillDrain(reason);
        if (from == Admission.Held)
            drainWhenOpen = true;
        else
            BeginDraining();
    }

    private void BeginDraining()
    {
        admission = Admission.Draining;
        if (!running.IsEmpty)
            activation.LimitDraining();
        if (Arrive(activation))
            Schedule();
    }

    /// <summary>Wakes a mailbox up to look at its state.</summary>
    private sealed class Nothing : IWorkItem
    {
        internal static readonly Nothing Instance = new();

        public bool Run() => true;
    }
}
