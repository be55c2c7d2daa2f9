using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>A silo of the cluster.</summary>
/// <param name="Settled">Newest version of the view as of which it has no grain left that is another's.</param>
internal sealed record Member(SiloAddress Silo, string Name, SiloStatus Status, long Settled)
{
    /// <summary>By place and not by life, so that a silo that comes back gets its grains back.</summary>
    internal ulong Seed { get; } = (uint)IdSpan.Create(Silo.Endpoint.ToString()).GetHashCode();
}
