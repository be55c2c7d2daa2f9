using System.Diagnostics;
using static Microsoft.Playwright.Assertions;

namespace Conversations.Browser.Tests.Console;

[Collection(BrowserCollection.Name)]
public sealed class RollTests(BrowserFixture browser)
{
    const int Words = 50;

    [SlowFact]
    public async Task Roll_underLoad_isNotSeenByWhoTalks()
    {
        await using var cluster = await LocalCluster.Start();
        await using var context = await browser.Visit();
        var talk = await Talk.Open(context, cluster.Url);
        var (load, said) = cluster.Begin("load.mjs", "600", "6");
        var rolling = cluster.Run("roll");
        var turns = 0;
        do
        {
            await talk.Turn($"/words {Words} /slow 50", ++turns);
            await Expect(talk.Answers.Nth(turns - 1)).ToHaveTextAsync(Talk.Words(Words));
        }
        while (!rolling.IsCompleted);

        await rolling;
        using (var stop = Process.Start("kill", [$"{load.Id}"])) await stop.WaitForExitAsync();
        var report = await said;
        Assert.True(load.ExitCode == 0, report);
        Assert.Contains(" 0 failed", report, StringComparison.Ordinal);
        await Expect(talk.Answers).ToHaveCountAsync(turns);
        talk.Tab.CheckSaid();
    }
}
