namespace Orleans.Runtime;

/// <summary>One activation of a grain, as the grain sees it.</summary>
public interface IGrainContext : IEquatable<IGrainContext>
{
    ActivationId ActivationId { get; }

    /// <summary>Services of this activation; scoped services live as long as it does.</summary>
    IServiceProvider ActivationServices { get; }

    /// <summary>Completes when the activation is gone.</summary>
    Task Deactivated { get; }

    GrainId GrainId { get; }

    /// <summary>The grain object; null before it is made.</summary>
    object? GrainInstance { get; }

    GrainReference GrainReference { get; }

    /// <summary>Asks the activation to end after the calls that run now; calls that wait go to a new activation.</summary>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}

/// <summary>Tells which activation the calling code runs in.</summary>
public interface IGrainContextAccessor
{
    /// <summary>The current activation; null outside of grains.</summary>
    IGrainContext GrainContext { get; }
}
