using Conversations.Recovery;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Conversations.Grains.Recovery;

/// <summary>Has runs taken up at once: when a silo starts, and when another has gone.</summary>
public sealed partial class RecoveryTrigger(IGrainFactory grains, ISiloStatusOracle silos, ILogger<RecoveryTrigger> logger)
    : IStartupTask, ISiloStatusListener
{
    public Task Execute(CancellationToken cancellationToken)
    {
        silos.SubscribeToSiloStatusEvents(this);
        return SweepOrLog();
    }

    public void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status)
    {
        if (status == SiloStatus.Dead && !updatedSilo.Equals(silos.SiloAddress)) _ = SweepOrLog();
    }

    async Task SweepOrLog()
    {
        try
        {
            await grains.GetGrain<IRecoveryGrain>(0).Sweep();
        }
        catch (Exception failure)
        {
            // The recovery grain's own timer comes round to it.
            LogSweepFailed(logger, failure);
        }
    }
}
