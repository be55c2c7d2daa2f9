using Conversations.Monitoring;

namespace Conversations.Silo.Tests.Monitoring;

public sealed class LatenciesTests
{
    [Fact]
    public void Range_OfAnyTime_IsNextToThatOfTheTimeBefore()
    {
        var last = 0;
        for (var micros = 0L; micros < 1 << 20; micros++)
        {
            var index = Latencies.IndexOf(micros);
            Assert.True(index == last || index == last + 1, $"{micros} µs: {index} after {last}");
            last = index;
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void Range_OfTimesThatCannotBe_IsWithinThem(long micros) => Assert.InRange(Latencies.IndexOf(micros), 0, Latencies.Count - 1);

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(1_500)]
    [InlineData(987_654)]
    [InlineData(60_000_000)]
    public void Percentile_OfEqualTimes_IsNearThem(long micros)
    {
        var counts = new long[Latencies.Count];
        counts[Latencies.IndexOf(micros)] = 1000;

        foreach (var part in new[] { 0.5, 0.99, 1 }) Assert.InRange(Latencies.Percentile(counts, part)!.Value, micros * 0.87, (micros * 1.13) + 1);
    }

    [Fact]
    public void Percentile_SplitsSlowFromFast()
    {
        var counts = new long[Latencies.Count];
        counts[Latencies.IndexOf(100)] = 98;
        counts[Latencies.IndexOf(10_000)] = 2;

        Assert.InRange(Latencies.Percentile(counts, 0.5)!.Value, 90, 115);
        Assert.InRange(Latencies.Percentile(counts, 0.99)!.Value, 9_000, 11_500);
        Assert.Null(Latencies.Percentile(new long[Latencies.Count], 0.5));
    }
}
