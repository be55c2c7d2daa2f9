using System.Diagnostics.Metrics;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>What can be counted of the silo, only when somebody asks.</summary>
internal sealed class EngineMeter(Silo silo, IMeterFactory meters) : ILifecycleParticipant<ISiloLifecycle>
{
    public void Participate(ISiloLifecycle lifecycle)
    {
        var meter = meters.Create("Microsoft.Orleans");
        meter.CreateObservableUpDownCounter("orleans-grains", Activations, "{activation}", "Activations of this silo by type of grain.");
        meter.CreateObservableUpDownCounter("orleans-cluster-members", Members, "{silo}", "Members of the cluster as this process sees them.");
        meter.CreateObservableGauge("orleans-membership-lease-age", LeaseAge, "s", "Time since this silo has renewed its lease.");
    }

    private IEnumerable<Measurement<int>> Activations() => silo.Directory.All
        .CountBy(activation => activation.GrainId.Type)
        .Select(each => new Measurement<int>(each.Value, new KeyValuePair<string, object?>("type", each.Key.ToString())));

    private IEnumerable<Measurement<int>> Members() => (silo.Cluster?.View.Members ?? [])
        .CountBy(member => member.Status)
        .Select(each => new Measurement<int>(each.Value, new KeyValuePair<string, object?>("status", each.Key.ToString())));

    private IEnumerable<Measurement<double>> LeaseAge() => silo.Cluster is { Self: not null } cluster ? [new(cluster.Membership.Lease.Age.TotalSeconds)] : [];
}
