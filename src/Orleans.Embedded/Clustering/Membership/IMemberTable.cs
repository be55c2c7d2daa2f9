using System.Collections.Immutable;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>Where the members of the cluster are written down, with the one order of their comings and goings.</summary>
internal interface IMemberTable
{
    /// <summary>Prepares the table.</summary>
    /// <returns>A secret that all who can read the table share.</returns>
    Task<string> StartAsync(CancellationToken cancellationToken);

    /// <summary>Writes a new member down as active. An earlier life at the same place is over with it.</summary>
    Task JoinAsync(SiloAddress silo, string name, CancellationToken cancellationToken);

    /// <summary>Renews the lease of a member, and reads the table.</summary>
    /// <param name="silo">Null: only reads.</param>
    Task<MemberTableData> RenewAsync(SiloAddress? silo, long settled, CancellationToken cancellationToken);

    /// <summary>Ends a member, if it has not renewed its lease since it was read.</summary>
    Task BuryAsync(MemberRow member, CancellationToken cancellationToken);

    /// <summary>A member's own change of status; <see cref="SiloStatus.Dead"/> when it has left.</summary>
    Task ChangeAsync(SiloAddress silo, SiloStatus status, CancellationToken cancellationToken);
}

/// <param name="Version">Grows with every change of a status.</param>
/// <param name="Members">Those that are not dead.</param>
internal sealed record MemberTableData(long Version, ImmutableArray<MemberRow> Members);

/// <param name="Renewals">How often it has renewed its lease.</param>
/// <param name="SinceRenewal">By the table's clock.</param>
/// <param name="IsConnected">False once the connection is gone that a member holds as long as its process lives.</param>
internal sealed record MemberRow(Member Member, long Renewals, TimeSpan SinceRenewal, bool IsConnected);
