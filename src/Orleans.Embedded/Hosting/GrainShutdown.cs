using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>Deactivates every grain when the silo stops: after what calls grains, before what they need.</summary>
internal sealed class GrainShutdown(Silo silo) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe<GrainShutdown>(ServiceLifecycleStage.GrainDeactivation, _ => Task.CompletedTask, silo.StopAsync);
}
