using System.Diagnostics;

namespace Orleans.Configuration;

public class ClusterOptions
{
    public string ClusterId { get; set; } = "default";

    public string ServiceId { get; set; } = "default";
}

public class SiloOptions
{
    /// <summary>Default: after the machine.</summary>
    public string? SiloName { get; set; }
}

public abstract class MessagingOptions
{
    /// <summary>How long a caller waits for an answer. The call itself goes on. Default: 30 seconds.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The same while a debugger is attached. Default: 30 minutes.</summary>
    public TimeSpan ResponseTimeoutWithDebugger { get; set; } = TimeSpan.FromMinutes(30);

    internal TimeSpan EffectiveResponseTimeout => Debugger.IsAttached ? ResponseTimeoutWithDebugger : ResponseTimeout;
}

public class SiloMessagingOptions : MessagingOptions;

public class GrainCollectionOptions
{
    /// <summary>Idle activations are collected after this time. Default: 15 minutes.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The same by full name of the grain class.</summary>
    public Dictionary<string, TimeSpan> ClassSpecificCollectionAge { get; init; } = [];

    /// <summary>How often idle activations are looked for. Default: 1 minute.</summary>
    public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>After this time the token of OnActivateAsync is cancelled. Default: 30 seconds.</summary>
    public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long running calls, and then OnDeactivateAsync, may hold up the end of an activation. Default: 30 seconds.</summary>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
