namespace Conversations.Telemetry;

/// <summary>What this program tells of itself. Configuration section <c>Telemetry</c>.</summary>
public sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>
    /// True: spans hold what was said to models and what they answered, and what tools were given and gave back. It may hold whatever users say.
    /// Default: false.
    /// </summary>
    public bool Content { get; set; }

    /// <summary>True: log lines of a run are in a scope with its ids. Default: whether any log writes scopes.</summary>
    public bool? Scopes { get; set; }

    /// <summary>False: nothing is counted, and <c>/metrics</c> is not there. Default: true.</summary>
    public bool Metrics { get; set; } = true;
}
