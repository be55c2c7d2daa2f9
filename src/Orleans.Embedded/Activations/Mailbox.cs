namespace Orleans.Embedded;

/// <summary>
/// The queue of an activation and the scheduler of its code: turns run one at a time, calls start by the rules of interleaving,
/// and what grain code awaits or starts comes back here.
/// </summary>
/// <remarks>
/// (1) Calls, tasks and other work arrive in one queue. (2) An empty mailbox that gets work queues itself to the thread pool, always
/// at the global end, so that no caller starves another. (3) A pass runs inside one Task of this scheduler, which is what makes
/// <see cref="TaskScheduler.Current"/> right for everything it runs. (4) A call that may not start yet waits apart, and is looked at
/// again when another has ended.
/// </remarks>
internal sealed partial class Mailbox(Activation activation) : TaskScheduler, IThreadPoolWorkItem
{
    /// <summary>A pass gives its thread back after this long, in milliseconds.</summary>
    private const long Quantum = 10;

    /// <summary>An idle mailbox keeps a queue of at most this capacity.</summary>
    private const int KeptCapacity = 16;

    private static readonly Action<object?> Pass = static state => ((Mailbox)state!).RunPass();

    private readonly Lock gate = new();
    private Queue<object>? arrivals;
    private bool isScheduled;

    /// <summary>The mailbox on whose turn the calling code runs; null outside of grains.</summary>
    internal static new Mailbox? Current => TaskScheduler.Current as Mailbox;

    internal Activation Activation => activation;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs this in a turn of its own, whatever state the activation is in.</summary>
    internal void Post(object item)
    {
        lock (gate)
        {
            if (!Arrive(item))
                return;
        }

        Schedule();
    }

    void IThreadPoolWorkItem.Execute() => new Task(Pass, this).RunSynchronously(this);

    protected override void QueueTask(Task task) => Post(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        (ReferenceEquals(task.AsyncState, this) || TaskScheduler.Current == this) && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (gate)
            return arrivals?.OfType<Task>().ToArray() ?? [];
    }

    /// <returns>True when the mailbox must be scheduled.</returns>
    private bool Arrive(object item)
    {
        (arrivals ??= new()).Enqueue(item);
        if (isScheduled)
            return false;
        return isScheduled = true;
    }

    private void Schedule() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    private void RunPass()
    {
        var clean = ExecutionContext.Capture()!;
        var end = Environment.TickCount64 + Quantum;
        object? item = null;
        var isOver = false;
        while ((item = Next(isOver ? item as GrainCall : null, end)) is not null)
        {
            if (item is Task task)
            {
                TryExecuteTask(task);
                isOver = false;
                continue;
            }

            isOver = Run((IWorkItem)item);
            if (!ReferenceEquals(ExecutionContext.Capture(), clean))
                ExecutionContext.Restore(clean);
        }
    }

    private bool Run(IWorkItem item)
    {
        try
        {
            return item.Run();
        }
        catch (Exception exception)
        {
            activation.Silo.Log.TurnFailed(exception, activation.GrainId);
            return true;
        }
    }

    /// <summary>Ends the call that has just run, and chooses what runs next; null ends the pass.</summary>
    private object? Next(GrainCall? finished, long end)
    {
        lock (gate)
        {
            if (finished is not null)
                End(finished);
            if (Environment.TickCount64 < end)
            {
                if (NextCall() is { } call)
                    return call;
                while (arrivals is { Count: > 0 })
                {
                    var item = arrivals.Dequeue();
                    if (item is not GrainCall arrived)
                        return item;
                    if (Admit(arrived))
                        return arrived;
                }

                // A call that was just dropped or queued may have been the last thing that kept the activation from closing.
                if (NextCall() is { } last)
                    return last;
                if (arrivals?.Capacity > KeptCapacity)
                    arrivals = null;
                isScheduled = false;
                return null;
            }
        }

        Schedule();
        return null;
    }
}
