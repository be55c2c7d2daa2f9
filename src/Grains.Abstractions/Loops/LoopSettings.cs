using System.Collections.Immutable;

namespace Conversations.Loops;

/// <summary>How the loop of a conversation goes beyond what its model and its tools ask for. Null in the metadata: in none of these ways.</summary>
[Immutable]
public sealed record LoopSettings
{
    /// <summary>Model calls that a run may make; 0: as many as the sender of its message allows.</summary>
    public int MaxIterations { get; init; }

    /// <summary>True: a run that goes round in circles ends.</summary>
    public bool StuckDetection { get; init; }

    /// <summary>True: the first message of a user becomes the title of a conversation that has none.</summary>
    public bool AutoTitle { get; init; }

    /// <summary>Which tool calls wait for somebody's decision; null: those of the tools that always do.</summary>
    public ConfirmationPolicy? Confirmation { get; init; }

    /// <summary>Who says how risky a tool call is; null: nobody.</summary>
    public RiskAnalyzer? Analyzer { get; init; }

    /// <summary>What runs around messages, tools and runs; null for nothing.</summary>
    public HookSettings? Hooks { get; init; }

    /// <summary>Tools whose calls are only told to clients: the model gets the same result at once, always; null for none.</summary>
    public ImmutableArray<Log.ClientTool>? DispatchedTools { get; init; }
}
