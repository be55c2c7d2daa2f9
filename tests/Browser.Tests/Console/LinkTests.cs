using System.Text.Json.Nodes;
using static Microsoft.Playwright.Assertions;

namespace Conversations.Browser.Tests.Console;

/// <summary>Tabs, networks and servers that come and go, under an answer that must stay exact.</summary>
[Collection(BrowserCollection.Name)]
public sealed class LinkTests(BrowserFixture browser)
{
    /// <summary>Notes every state that the newest answer was seen in.</summary>
    const string Watch = """
        () => {
            window.seen = [];
            new MutationObserver(() => {
                const text = [...document.querySelectorAll('.answer .text')].at(-1)?.textContent;
                if (text !== undefined && text !== window.seen.at(-1)) window.seen.push(text);
            }).observe(document.getElementById('transcript'), { subtree: true, childList: true, characterData: true });
        }
        """;

    [Fact]
    public async Task Tabs_onOneConversation_showTheSameLive()
    {
        await using var context = await browser.Visit();
        var first = await Talk.Open(context, browser.Silo.Url);
        await first.Say("/words 100 /slow 20");
        await Expect(first.Answers).ToContainTextAsync("word3 ");

        var second = await Talk.Open(context, first.Page.Url);
        await Expect(second.Answers).ToContainTextAsync("word3 ");
        await Expect(second.Tab["#stop"]).ToBeVisibleAsync();
        await second.Page.Keyboard.PressAsync("Escape");
        await Expect(first.Runs).ToContainTextAsync("Stopped");
        await second.Turn("from the second", runs: 2);

        await Expect(first.Answers.Last).ToHaveTextAsync("You said: from the second");
        Assert.Equal(await first.Tab["#transcript"].InnerTextAsync(), await second.Tab["#transcript"].InnerTextAsync());
        first.Tab.CheckSaid();
        second.Tab.CheckSaid();
    }

    [Fact]
    public async Task Message_ofAnotherApi_appears()
    {
        await using var context = await browser.Visit();
        var talk = await Talk.Open(context, browser.Silo.Url);
        await talk.Turn("hello");

        using var http = new HttpClient { BaseAddress = new Uri(browser.Silo.Url) };
        await Talk.Post(http, $"/api/v1/conversations/{talk.Id}/messages", new JsonObject { ["content"] = "from elsewhere" });

        await Expect(talk.Tab[".said"].Last).ToHaveTextAsync("from elsewhere");
        await Expect(talk.Answers.Last).ToHaveTextAsync("You said: from elsewhere");
        talk.Tab.CheckSaid();
    }

    [Fact]
    public async Task Network_thatBreaksAgainAndAgain_losesAndDoublesNothing()
    {
        await using var network = TcpProxy.To(browser.Silo.Port);
        await using var context = await browser.Visit();
        var talk = await Talk.Open(context, $"http://127.0.0.1:{network.Port}");
        await talk.Turn("hello");
        talk.Tab.NetworkMayFail = true;
        await talk.Page.EvaluateAsync(Watch);

        await talk.Say("/words 150 /slow 15");
        foreach (var word in new[] { 5, 20, 21, 60, 100 })
        {
            await Expect(talk.Answers.Last).ToContainTextAsync($"word{word} ");
            network.Cut();
        }

        await Expect(talk.Runs).ToHaveCountAsync(2);
        await Expect(talk.Answers.Last).ToHaveTextAsync(Talk.Words(150));
        await CheckGrowth(talk, 150);
    }

    [Fact]
    public async Task Network_thatIsAway_isToldAndWaitedFor()
    {
        await using var network = TcpProxy.To(browser.Silo.Port);
        await using var context = await browser.Visit();
        var talk = await Talk.Open(context, $"http://127.0.0.1:{network.Port}");
        await talk.Turn("hello");
        talk.Tab.NetworkMayFail = true;

        network.Rule = _ => Passage.Refused;
        network.Cut();
        await Expect(talk.Tab["#link"]).ToHaveTextAsync("Reconnecting…");
        await talk.Say("are you there?");
        await Expect(talk.Tab[".sending .state"]).ToContainTextAsync("Trying again");
        await talk.Tab.Screenshot("console-reconnecting");
        network.Rule = _ => Passage.Open;

        await Expect(talk.Answers.Last).ToHaveTextAsync("You said: are you there?");
        await Expect(talk.Tab["#link"]).ToBeHiddenAsync();
        await Expect(talk.Tab[".said"]).ToHaveCountAsync(2);
        talk.Tab.CheckSaid();
    }

    [SlowFact]
    public async Task Server_thatIsKilledUnderAnOpenTab_goesOnWhereItWas()
    {
        await using var silo = browser.NewSilo("killed");
        await silo.Start();
        await using var context = await browser.Visit();
        var talk = await Talk.Open(context, silo.Url);
        talk.Tab.NetworkMayFail = true;
        await talk.Say("/words 150 /slow 15");
        await Expect(talk.Answers).ToContainTextAsync("word20 ");

        await silo.KillNow();
        await talk.Say("sent while it was dead");
        await Expect(talk.Tab["#link"]).ToHaveTextAsync("Reconnecting…");
        await silo.Start();

        await Expect(talk.Answers).ToHaveCountAsync(2);
        await Expect(talk.Answers.First).ToHaveTextAsync(Talk.Words(150));
        await Expect(talk.Answers.Last).ToHaveTextAsync("You said: sent while it was dead");
        await Expect(talk.Tab["#stop"]).ToBeHiddenAsync();
        await Expect(talk.Tab[".said"]).ToHaveCountAsync(2);

        // So it is with a stop that is announced.
        var runs = await talk.Runs.CountAsync();
        await talk.Say("/words 100 /slow 15");
        await Expect(talk.Answers.Last).ToContainTextAsync("word20 ");
        await silo.StopGracefully();
        await silo.Start();
        await Expect(talk.Runs).ToHaveCountAsync(runs + 1);
        await Expect(talk.Answers.Last).ToHaveTextAsync(Talk.Words(100));
        talk.Tab.CheckSaid();
    }

    [Fact]
    public async Task Page_reloadedDuringAnAnswer_hasAllOfIt()
    {
        await using var context = await browser.Visit();
        var talk = await Talk.Open(context, browser.Silo.Url);
        await talk.Say("/words 100 /slow 20");
        await Expect(talk.Answers).ToContainTextAsync("word10 ");

        await talk.Page.ReloadAsync();

        await Expect(talk.Answers).ToContainTextAsync("word10 ");
        await Expect(talk.Runs).ToHaveCountAsync(1);
        await Expect(talk.Answers).ToHaveTextAsync(Talk.Words(100));
        talk.Tab.CheckSaid();
    }

    /// <summary>Whatever was seen of the answer was a beginning of it, and each longer than the one before.</summary>
    static async Task CheckGrowth(Talk talk, int words)
    {
        var whole = Talk.Words(words);
        var seen = (await talk.Page.EvaluateAsync<string[]>("window.seen")).Where(text => text.StartsWith("word", StringComparison.Ordinal)).ToArray();
        Assert.True(seen.Length > 5, $"Only {seen.Length} states were seen.");
        Assert.All(seen, text => Assert.StartsWith(text.TrimEnd(), whole, StringComparison.Ordinal));
        Assert.Equal(seen.OrderBy(text => text.Length), seen);
    }
}
