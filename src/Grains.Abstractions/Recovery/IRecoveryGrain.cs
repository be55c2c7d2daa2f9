namespace Conversations.Recovery;

/// <summary>Sees to it that no run and no start task stays without an owner. There is one, of key 0.</summary>
public interface IRecoveryGrain : IGrainWithIntegerKey
{
    /// <summary>Wakes every conversation that has a run in progress, and every start task that has not ended; those that lost their owner go on.</summary>
    /// <returns>How many were woken.</returns>
    Task<int> Sweep();
}
