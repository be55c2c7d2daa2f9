using System.Collections.Immutable;
using System.Text;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>A call on its way to, waiting at or running in an activation.</summary>
internal abstract class GrainCall : RequestScope, IWorkItem
{
    /// <summary>After this many activations that ended before the call could start, it is refused.</summary>
    private const int MaxForwards = 10;

    private int forwards;

    protected GrainCall(CallTraits traits, GrainCall? caller, ImmutableDictionary<string, object>? values)
        : base(values)
    {
        Traits = traits;
        Caller = caller;
    }

    internal override GrainCall? Call => this;

    internal abstract GrainId Target { get; }

    internal CallTraits Traits { get; }

    /// <summary>The call whose code made this one, while this one is not over.</summary>
    public GrainCall? Caller { get; private set; }

    /// <summary>Where it waits or runs.</summary>
    internal Activation? Activation { get; set; }

    /// <summary>On the silo's clock; the caller stops waiting then.</summary>
    internal long Deadline { get; set; } = long.MaxValue;

    /// <summary>Guarded by the mailbox's gate, as are the links below.</summary>
    internal bool IsRunning { get; set; }

    /// <summary>Set by the mailbox when waiting would be for ever.</summary>
    internal bool IsDeadlocked { get; set; }

    internal GrainCall? Next { get; set; }

    internal GrainCall? Previous { get; set; }

    internal CallList? List { get; set; }

    /// <summary>The caller has its answer, or waits no longer.</summary>
    internal abstract bool IsAnswered { get; }

    internal abstract string Name { get; }

    internal bool Has(CallTraits trait) => (Traits & trait) != 0;

    public bool Run()
    {
        if (IsDeadlocked)
        {
            Fail(new OrleansException($"Deadlock: {Chain()}. Each waits for the next, and the last for the first."));
            return true;
        }

        Ambient.Value = this;
        return Start();
    }

    internal abstract void Fail(Exception exception);

    /// <summary>Ends the caller's wait because the deadline is over; calls without a deadline have none to end.</summary>
    internal virtual void TimeOut()
    {
    }

    /// <summary>Ends the caller's wait because the caller's token was cancelled.</summary>
    internal abstract void Abandon(CancellationToken token);

    /// <summary>False when it has been forwarded too often.</summary>
    internal bool MayForward() => ++forwards <= MaxForwards;

    /// <summary>True when this call was made, directly or not, by code of a call that runs in that activation.</summary>
    internal bool ComesFrom(Activation activation)
    {
        for (var call = Caller; call is not null; call = call.Caller)
        {
            if (call.IsRunning && call.Activation == activation)
                return true;
        }

        return false;
    }

    /// <returns>True when the call is over.</returns>
    protected abstract bool Start();

    /// <summary>Background work may hold the scope for long: keep nothing of the call alive through it.</summary>
    protected virtual void Release() => Caller = null;

    internal void Over()
    {
        IsRunning = false;
        Release();
    }

    private string Chain()
    {
        var chain = new StringBuilder($"{Name} on {Target}");
        for (var call = Caller; call is not null; call = call.Caller)
            chain.Insert(0, $"{call.Name} on {call.Target} -> ");
        return chain.ToString();
    }
}
