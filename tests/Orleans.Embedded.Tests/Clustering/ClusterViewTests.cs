using System.Collections.Immutable;
using System.Net;
using Xunit;

namespace Orleans.Embedded.Tests;

public sealed class ClusterViewTests
{
    private const int Grains = 20_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    public void Grains_are_spread_evenly(int silos)
    {
        var view = View([.. Enumerable.Range(0, silos)]);
        var counts = Ids().CountBy(id => view.OwnerOf(id)!).ToDictionary(entry => entry.Key, entry => entry.Value);

        Assert.Equal(silos, counts.Count);
        var fair = (double)Grains / silos;
        Assert.All(counts.Values, count => Assert.InRange(count, fair * 0.85, fair * 1.15));
    }

    [Fact]
    public void A_silo_that_joins_takes_grains_and_moves_no_other()
    {
        var (before, after) = (View([0, 1, 2]), View([0, 1, 2, 3]));
        var joined = after.Members[^1].Silo;

        var moved = Ids().Where(id => before.OwnerOf(id) != after.OwnerOf(id)).ToArray();

        Assert.InRange(moved.Length, Grains / 4 * 0.85, Grains / 4 * 1.15);
        Assert.All(moved, id => Assert.Equal(joined, after.OwnerOf(id)));
    }

    [Fact]
    public void A_silo_that_goes_gives_its_grains_away_and_moves_no_other()
    {
        var (before, after) = (View([0, 1, 2]), View([0, 2]));
        var gone = before.Members[1].Silo;

        Assert.All(Ids(), id => Assert.True(before.OwnerOf(id) == gone || before.OwnerOf(id) == after.OwnerOf(id)));
    }

    [Fact]
    public void The_order_of_the_members_does_not_matter()
    {
        var (one, other) = (View([0, 1, 2]), View([2, 0, 1]));

        Assert.All(Ids(), id => Assert.Equal(one.OwnerOf(id), other.OwnerOf(id)));
    }

    [Fact]
    public void A_silo_that_is_leaving_owns_nothing_unless_all_are()
    {
        var leaving = Member(0) with { Status = SiloStatus.ShuttingDown };
        var active = Member(1);

        Assert.All(Ids(), id => Assert.Equal(active.Silo, new ClusterView(1, [leaving, active]).OwnerOf(id)));
        Assert.All(Ids(), id => Assert.Equal(leaving.Silo, new ClusterView(1, [leaving]).OwnerOf(id)));
    }

    private static ClusterView View(ImmutableArray<int> silos) => new(1, [.. silos.Select(Member)]);

    private static Member Member(int number) =>
        new(SiloAddress.New(new(IPAddress.Loopback, 11_111 + number), 7), $"silo-{number}", SiloStatus.Active, 1);

    private static IEnumerable<GrainId> Ids()
    {
        var random = new Random(1);
        var bytes = new byte[16];
        for (var i = 0; i < Grains; i++)
        {
            random.NextBytes(bytes);
            yield return GrainId.Create("conversation", new Guid(bytes).ToString("N"));
        }
    }
}
