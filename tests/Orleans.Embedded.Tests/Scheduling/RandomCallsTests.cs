using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Embedded.Tests;

public sealed class RandomCallsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task CallsOfEveryKind_AtRandomWithCancellations_KeepTheRulesAndAreAllAnswered(int seed)
    {
        const int Callers = 8, CallsEach = 150;
        await using var silo = await StartAsync();
        var watch = silo.Services.GetRequiredService<MixedGrainWatch>();
        var grains = Enumerable.Range(0, 2).Select(i => silo.Get<IMixedGrain>($"{i}")).ToArray();

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var random = new Random((seed * 1000) + caller);
            for (var i = 0; i < CallsEach; i++)
            {
                using var source = new CancellationTokenSource();
                var grain = grains[random.Next(grains.Length)];
                var dice = random.Next(1000);
                var call = random.Next(5) switch
                {
                    0 => grain.Reading(dice, source.Token),
                    1 => grain.Interleaving(dice, source.Token),
                    _ => grain.Plain(dice, source.Token),
                };
                if (random.Next(10) == 0)
                    await grain.Deactivate();
                if (random.Next(6) == 0)
                    await source.CancelAsync();
                try
                {
                    watch.Check(await call == dice, "a call got another's answer");
                }
                catch (OperationCanceledException)
                {
                    watch.Check(source.IsCancellationRequested, "a call was cancelled that nobody cancelled");
                }
            }
        }))).Within();

        Assert.True(watch.Broken is null, $"seed {seed}: {watch.Broken}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Enumerations_ThatStopOrAreAbortedAtRandom_GiveTheRightItemsAndLeaveNothingOpen(int seed)
    {
        const int Consumers = 8, Each = 25;
        await using var silo = await StartAsync();
        var watch = silo.Services.GetRequiredService<MixedGrainWatch>();
        var grains = Enumerable.Range(0, 2).Select(i => silo.Get<IMixedGrain>($"{i}")).ToArray();

        await Task.WhenAll(Enumerable.Range(0, Consumers).Select(consumer => Task.Run(async () =>
        {
            var random = new Random((seed * 1000) + consumer);
            for (var i = 0; i < Each; i++)
            {
                var grain = grains[random.Next(grains.Length)];
                int length = random.Next(150), stop = random.Next(300), expected = 0;
                if (random.Next(10) == 0)
                    await grain.Deactivate();
                try
                {
                    await foreach (var item in grain.Numbers(length, random.Next(1000)).WithBatchSize(random.Next(1, 40)))
                    {
                        watch.Check(item == expected++, "an item was lost or repeated");
                        if (expected == stop)
                            break;
                    }

                    watch.Check(expected == Math.Min(length, stop == 0 ? length : stop), "an enumeration ended early");
                }
                catch (EnumerationAbortedException)
                {
                    watch.Check(expected <= length, "an aborted enumeration gave too much");
                }
            }
        }))).Within();

        Assert.True(watch.Broken is null, $"seed {seed}: {watch.Broken}");
        await Wait.Until(() => watch.Open == 0, () => $"{watch.Open} open iterators to be disposed of, seed {seed}");
    }

    private static Task<TestSilo> StartAsync() => TestSilo.StartAsync(builder => builder.Services.AddSingleton<MixedGrainWatch>());
}
