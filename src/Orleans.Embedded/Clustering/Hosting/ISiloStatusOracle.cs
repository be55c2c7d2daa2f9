namespace Orleans.Runtime;

/// <summary>Hears of silos that come and go.</summary>
public interface ISiloStatusListener
{
    void SiloStatusChangeNotification(SiloAddress updatedSilo, SiloStatus status);
}

/// <summary>What this silo knows of the cluster's members.</summary>
public interface ISiloStatusOracle
{
    SiloStatus CurrentStatus { get; }

    SiloAddress SiloAddress { get; }

    string SiloName { get; }

    Dictionary<SiloAddress, SiloStatus> GetApproximateSiloStatuses(bool onlyActive = false);

    /// <returns>False when it was subscribed already.</returns>
    bool SubscribeToSiloStatusEvents(ISiloStatusListener observer);

    /// <returns>False when it was not subscribed.</returns>
    bool UnSubscribeFromSiloStatusEvents(ISiloStatusListener observer);
}
