using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>One life of a grain: made by the first call, closed when idle, on request or with the silo.</summary>
internal sealed partial class Activation : IGrainContext, IWorkItem
{
    private AsyncServiceScope? scope;
    private HashSet<IActivationPart>? parts;
    private TaskCompletionSource? deactivated;
    private DeactivationReason reason;
    private ITimer? drainTimer;

    /// <param name="first">The call that is the reason for it: its request context is that of <c>OnActivateAsync</c>, too.</param>
    internal Activation(Silo silo, GrainClass grainClass, GrainId grainId, GrainCall? first)
    {
        Silo = silo;
        Class = grainClass;
        GrainId = grainId;
        Mailbox = new Mailbox(this);
        Mailbox.Hold(LifecycleCall("OnActivateAsync", first?.Caller, ActivateAsync, first?.Values));
    }

    internal Silo Silo { get; }

    internal GrainClass Class { get; }

    internal Mailbox Mailbox { get; }

    public ActivationId ActivationId { get; } = ActivationId.NewId();

    public GrainId GrainId { get; }

    public object? GrainInstance { get; private set; }

    public GrainReference GrainReference => (GrainReference)Silo.Factory.GetReference(Class.MainInterface, GrainId);

    public IServiceProvider ActivationServices
    {
        get
        {
            lock (Mailbox)
                return (scope ??= Silo.Services.CreateAsyncScope()).ServiceProvider;
        }
    }

    public Task Deactivated
    {
        get
        {
            lock (Mailbox)
                return (deactivated ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    internal bool HasIncomingFilters => Silo.IncomingFilters.Length > 0 || Class.IsCallFilter;

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default) =>
        Mailbox.Drain(deactivationReason);

    internal void DeactivateIfIdle(long now)
    {
        if (Class.CollectionAge is { } age)
            Mailbox.DrainIfIdle(now, age, new(DeactivationReasonCode.ActivationIdle, "The activation was idle."));
    }

    /// <summary>The grain belongs to another silo now.</summary>
    internal void MoveAway() => Mailbox.DrainUnlessKept(new(DeactivationReasonCode.Migrating, "Another silo owns the grain now."));

    internal void DelayDeactivation(TimeSpan time) => Mailbox.KeepUntil(
        time <= TimeSpan.Zero ? long.MinValue : Silo.Clock.After(time == TimeSpan.MaxValue ? Timeout.InfiniteTimeSpan : time));

    /// <summary>Ties something to this life: it is stopped when the activation starts to end.</summary>
    internal void Attach(IActivationPart part)
    {
        lock (Mailbox)
            (parts ??= []).Add(part);
    }

    internal void Detach(IActivationPart part)
    {
        lock (Mailbox)
            parts?.Remove(part);
    }

    /// <summary>The turn in which draining begins: what would keep calls running for ever, or make new ones, stops.</summary>
    bool IWorkItem.Run()
    {
        StopParts();
        return true;
    }

    internal GrainCall Closing() => LifecycleCall("OnDeactivateAsync", null, CloseAsync, null);

    // As a call it is part of a chain, so that what it calls cannot wait for it in a circle unnoticed.
    private LocalCall LifecycleCall(string name, GrainCall? caller, Func<Task> step, ImmutableDictionary<string, object>? values) =>
        new(this, name, CallTraits.NotUse, caller, step, values) { Activation = this };

    /// <summary>Called under the mailbox's gate when draining is asked for.</summary>
    internal void WillDrain(DeactivationReason why) => reason = why;

    /// <summary>Called under the mailbox's gate when calls still run: they have until the deactivation timeout.</summary>
    internal void LimitDraining() => drainTimer = Silo.Time.CreateTimer(
        static state => ((Activation)state!).Mailbox.StopWaiting(), this, Silo.Collection.DeactivationTimeout, Timeout.InfiniteTimeSpan);

    private void StopParts()
    {
        IActivationPart[] stopping;
        lock (Mailbox)
        {
            stopping = parts?.ToArray() ?? [];
            parts = null;
        }

        foreach (var part in stopping)
            part.Stop();
    }
}
