using Orleans.Runtime;

namespace Orleans;

/// <summary>What every grain class implements, by <see cref="Grain"/> or by itself.</summary>
public interface IGrainBase
{
    IGrainContext GrainContext { get; }

    /// <summary>Runs before the first call. If it throws, the waiting calls fail with that exception.</summary>
    Task OnActivateAsync(CancellationToken token) => Task.CompletedTask;

    /// <summary>Runs after the last call.</summary>
    /// <param name="token">Cancelled when the time for deactivation is over.</param>
    Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token) => Task.CompletedTask;
}
