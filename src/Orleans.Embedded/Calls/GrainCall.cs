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

    /// <summary>Set while another silo has it.</summary>
    internal RemoteGrainCall? Remote { get; set; }

    /// <summary>Of a call that came from another silo: ids of the calls between silos that led to it.</summary>
    internal ImmutableArray<long> Chain { get; init; } = [];

    /// <summary>How many silos have passed it on.</summary>
    internal int Hops { get; init; }

    /// <summary>Of the call itself or of the nearest one that led to it.</summary>
    internal ImmutableArray<long> ChainOfCallers
    {
        get
        {
            for (var call = this; call is not null; call = call.Caller)
            {
                if (!call.Chain.IsEmpty)
                    return call.Chain;
            }

            return [];
        }
    }

    internal bool Has(CallTraits trait) => (Traits & trait) != 0;

    public bool Run()
    {
        if (IsDeadlocked)
        {
            Fail(new OrleansException($"Deadlock: {DescribeChain()}. Each waits for the next, and the last for the first."));
            return true;
        }

        Ambient.Value = this;
        return Start();
    }

    internal abstract void Fail(Exception exception);

    /// <summary>It is about something in this silo, and never goes to another.</summary>
    internal virtual bool StaysHere => false;

    /// <summary>The callee's token may be cancelled.</summary>
    internal virtual bool IsCancellable => false;

    /// <summary>Names the method and writes the arguments, for another silo.</summary>
    internal virtual (string Interface, string Method) RemoteName => throw new NotSupportedException($"{Name} stays in its silo.");

    internal virtual void WriteArguments(FrameWriter frame)
    {
    }

    /// <summary>Another silo carries the call out, and this is its answer.</summary>
    internal virtual void SucceedFrom(FrameReader frame)
    {
    }

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

    private string DescribeChain()
    {
        var chain = new StringBuilder($"{Name} on {Target}");
        for (var call = Caller; call is not null; call = call.Caller)
            chain.Insert(0, $"{call.Name} on {call.Target} -> ");
        return chain.ToString();
    }
}
