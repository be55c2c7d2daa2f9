using System.Collections.Immutable;
using Conversations.Monitoring;

namespace Conversations.Gateway.Dashboard.Live;

/// <summary>The cluster at one moment. Rates are per second, times in milliseconds, percentiles those of the last minute, sizes in bytes.</summary>
sealed record Snapshot(DateTimeOffset At, Totals Totals)
{
    public ImmutableArray<ProcessView> Processes { get; init; } = [];

    public ImmutableArray<GrainView> Grains { get; init; } = [];

    public ImmutableArray<MethodView> Methods { get; init; } = [];

    public ImmutableArray<ModelView> Models { get; init; } = [];

    /// <summary>Lines that were not in a snapshot before.</summary>
    public ImmutableArray<LogView> Log { get; init; } = [];

    /// <summary>What could not be found out, and what an operator should look at.</summary>
    public ImmutableArray<string> Problems { get; init; } = [];
}

/// <summary>What is said first to who comes to watch.</summary>
/// <param name="History">The totals of the last two minutes, as far as somebody watched, oldest first.</param>
/// <param name="Log">The last lines of every process.</param>
sealed record Hello(string User, string Role, ImmutableArray<Totals> History, ImmutableArray<LogView> Log);

/// <summary>The few numbers whose course is drawn.</summary>
/// <param name="Cpu">Part of all cores, 0 to 1.</param>
/// <param name="Cost">In a minute, in the currency of the prices.</param>
/// <param name="ActiveRuns">Null: the store could not be asked.</param>
sealed record Totals(
    double Calls, double Errors, double? P50, double? P99, double Commits, double Runs, double FailedRuns, double Tokens, decimal Cost,
    int Streams, int Clients, long Activations, double Cpu, long Memory, int? ActiveRuns, int? Waiting);

/// <param name="Silo">Address; null: a gateway without grains.</param>
/// <param name="Status">Of the silo, as the list of members has it.</param>
/// <param name="AliveAgo">Since the silo renewed its lease, milliseconds; null: not known.</param>
/// <param name="Reports">False: a member of which nothing has been heard.</param>
sealed record ProcessView(Guid? Id, string Name, string? Silo, string Status, double? AliveAgo, bool Reports)
{
    public DateTimeOffset StartedAt { get; init; }

    public string Host { get; init; } = "";

    public int Pid { get; init; }

    public string Version { get; init; } = "";

    public double Cpu { get; init; }

    public int Cores { get; init; }

    public long WorkingSet { get; init; }

    public long Heap { get; init; }

    public long MemoryLimit { get; init; }

    /// <summary>Part of the time in which everything stood still for the garbage collector, 0 to 1.</summary>
    public double GcPause { get; init; }

    public int Threads { get; init; }

    public long Queued { get; init; }

    public long Activations { get; init; }

    public double Calls { get; init; }

    public double? P99 { get; init; }

    public double Runs { get; init; }

    public double Recovered { get; init; }

    public double Tokens { get; init; }

    public GatewayCounts Gateway { get; init; } = new();
}

/// <param name="Type">Full name of the class.</param>
/// <param name="Silos">Activations by the address of the silo.</param>
sealed record GrainView(string Type, long Activations, ImmutableSortedDictionary<string, int> Silos);

/// <param name="Total">Calls since the processes started.</param>
/// <param name="Load">Seconds of calls in progress that it adds each second: how many run at once on the average.</param>
sealed record MethodView(string Grain, string Method, double Calls, long Total, double Errors, long TotalErrors, double? Mean, double? P50, double? P95, double? P99, double Load);

/// <summary>What is asked of one model, over the last minute.</summary>
/// <param name="Cost">In a minute.</param>
sealed record ModelView(string Model, double Calls, double Prompt, double Completion, decimal Cost);

/// <param name="Process">Name of the process.</param>
sealed record LogView(string Process, long Number, DateTimeOffset At, string Level, string Category, string Text, string? Failure);
