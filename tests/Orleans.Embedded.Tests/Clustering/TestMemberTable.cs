using System.Diagnostics;

namespace Orleans.Embedded.Tests;

/// <summary>A list of members in memory that the silos of one test share; each silo has its own hand on it.</summary>
internal sealed class TestMemberTable
{
    private readonly Lock gate = new();
    private readonly Dictionary<SiloAddress, Row> rows = [];
    private long version;

    internal Hand NewHand() => new(this);

    /// <summary>One silo's access, which a test can cut.</summary>
    internal sealed class Hand(TestMemberTable table) : IMemberTable
    {
        /// <summary>The table cannot be reached.</summary>
        internal volatile bool IsCut;

        /// <summary>The connection that shows that the process lives.</summary>
        internal volatile bool IsConnected = true;

        internal SiloAddress? Silo { get; private set; }

        public Task<string> StartAsync(CancellationToken cancellationToken) => Task.FromResult("a secret");

        public Task JoinAsync(SiloAddress silo, string name, CancellationToken cancellationToken)
        {
            lock (table.gate)
            {
                Silo = silo;
                table.rows[silo] = new(new(silo, name, SiloStatus.Active, ++table.version), 0, Stopwatch.GetTimestamp(), this);
            }

            return Task.CompletedTask;
        }

        public Task<MemberTableData> RenewAsync(SiloAddress? silo, long settled, CancellationToken cancellationToken)
        {
            if (IsCut)
                throw new TimeoutException("The table is out of reach.");
            lock (table.gate)
            {
                if (silo is not null && table.rows.TryGetValue(silo, out var mine))
                {
                    table.rows[silo] = mine with
                    {
                        Member = mine.Member with { Settled = Math.Max(settled, mine.Member.Settled) },
                        Renewals = mine.Renewals + 1,
                        At = Stopwatch.GetTimestamp(),
                    };
                }

                var members = table.rows.Values.OrderBy(row => row.Member.Silo.ToString(), StringComparer.Ordinal)
                    .Select(row => new MemberRow(row.Member, row.Renewals, Stopwatch.GetElapsedTime(row.At), row.Hand.IsConnected));
                return Task.FromResult(new MemberTableData(table.version, [.. members]));
            }
        }

        public Task BuryAsync(MemberRow member, CancellationToken cancellationToken)
        {
            lock (table.gate)
            {
                if (table.rows.TryGetValue(member.Member.Silo, out var row) && row.Renewals == member.Renewals
                    && table.rows.Remove(member.Member.Silo))
                    table.version++;
            }

            return Task.CompletedTask;
        }

        public Task ChangeAsync(SiloAddress silo, SiloStatus status, CancellationToken cancellationToken)
        {
            lock (table.gate)
            {
                if (!table.rows.TryGetValue(silo, out var row))
                    return Task.CompletedTask;
                table.version++;
                if (status == SiloStatus.Dead)
                    table.rows.Remove(silo);
                else
                    table.rows[silo] = row with { Member = row.Member with { Status = status } };
            }

            return Task.CompletedTask;
        }
    }

    private sealed record Row(Member Member, long Renewals, long At, Hand Hand);
}
