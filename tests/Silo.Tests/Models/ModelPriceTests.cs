using System.Globalization;
using Conversations.Grains.Models;
using Microsoft.Extensions.AI;

namespace Conversations.Silo.Tests.Models;

public sealed class ModelPriceTests
{
    private static readonly ModelPrice Price = new() { Input = 3m, CachedInput = 0.3m, Output = 15m };

    [Theory]
    [InlineData(1_000_000, 0, 0, "3")]
    [InlineData(1_000_000, 1_000_000, 0, "0.3")]
    [InlineData(1_000, 400, 10, "0.00207")]
    [InlineData(10, 99, 0, "0.000003")]
    [InlineData(0, 0, 0, "0")]
    public void Cost_counts_cached_input_apart(int input, int cached, int output, string expected)
    {
        var usage = new UsageDetails { InputTokenCount = input, CachedInputTokenCount = cached, OutputTokenCount = output };

        Assert.Equal(decimal.Parse(expected, CultureInfo.InvariantCulture), Price.Cost(usage));
    }

    [Fact]
    public void Cost_without_a_price_for_cached_input_takes_the_full_one()
    {
        var usage = new UsageDetails { InputTokenCount = 1_000_000, CachedInputTokenCount = 500_000, OutputTokenCount = 0 };

        Assert.Equal(3m, (Price with { CachedInput = null }).Cost(usage));
    }

    [Fact]
    public void Cost_of_what_is_not_known_is_not_known()
    {
        Assert.Null(Price.Cost(new UsageDetails { InputTokenCount = 1 }));
        Assert.Null((Price with { Output = null }).Cost(new UsageDetails { InputTokenCount = 1, OutputTokenCount = 1 }));
        Assert.Equal(0.000003m, (Price with { Output = null }).Cost(new UsageDetails { InputTokenCount = 1, OutputTokenCount = 0 }));
    }
}
