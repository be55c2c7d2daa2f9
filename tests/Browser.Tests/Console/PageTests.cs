using static Microsoft.Playwright.Assertions;

namespace Conversations.Browser.Tests.Console;

[Collection(BrowserCollection.Name)]
public sealed class PageTests(BrowserFixture browser)
{
    const string Showpiece = """
        /think The user wants a table, so a table it is.
        /tool memory_insert {"label": "human", "new_string": "Likes tea"}
        """;

    const string Answer = """
        > ## How to make tea
        > Use **fresh** water and see [the standard](https://example.com/iso-3103), or call `brew()`:
        >
        > ```js
        > const tea = await brew({ leaves: 'Assam', minutes: 4 });
        > ```
        >
        > | Tea | Minutes |
        > |---|---|
        > | Assam | 4 |
        > | Sencha | 2 |
        >
        > 1. Warm the pot.
        > 2. Pour.
        """;

    [SlowTheory]
    [InlineData("desk-light")]
    [InlineData("desk-dark")]
    [InlineData("phone-light")]
    [InlineData("phone-dark")]
    public async Task Console_onEveryScreen_isFaultless(string name)
    {
        var screen = Screen.Named(name);
        await using var context = await browser.Visit(screen);
        var talk = await Talk.Open(context, browser.Silo.Url);
        await Expect(talk.Tab["#ideas button"]).ToHaveCountAsync(4);
        await Look("console-welcome");

        await talk.Page.GotoAsync($"{browser.Silo.Url}/#/c/{await Talk.WithApproval(browser.Silo.Url)}");
        await Expect(talk.Tab["#title"]).ToHaveTextAsync("Remember the tea");
        await talk.Say(Showpiece);
        await Expect(talk.Tab[".ask"]).ToBeVisibleAsync();
        await Look("console-approval");

        await talk.Tab[".ask .primary"].ClickAsync();
        await Expect(talk.Runs).ToHaveCountAsync(1);
        await talk.Tab[".tool summary"].First.ClickAsync();
        await Look("console-tool");

        await talk.Turn(Answer, runs: 2);
        await Look("console-answer");

        await talk.Turn("/words 30 /fail 400 after 12", runs: 3);
        await Expect(talk.Tab[".run .failed"]).ToBeVisibleAsync();
        await Look("console-failure");

        if (screen.Width > 600) return;
        await talk.Tab["#open-sidebar"].ClickAsync();
        await Expect(talk.Tab["#close-sidebar"]).ToBeFocusedAsync();
        await Look("console-list");

        async Task Look(string what)
        {
            Assert.True(await talk.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{what} is wider than the screen.");
            await talk.Tab.Screenshot($"{what}-{screen.Name}");
            await talk.Tab.Check();
        }
    }

    [Fact]
    public async Task Files_ofThePage_areKnownAgainAndGuarded()
    {
        using var http = new HttpClient { BaseAddress = new Uri(browser.Silo.Url) };
        using var page = await http.GetAsync("/");
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", page.Headers.GetValues("X-Content-Type-Options").Single());

        using var again = new HttpRequestMessage(HttpMethod.Get, "/");
        again.Headers.IfNoneMatch.Add(page.Headers.ETag!);
        using var known = await http.SendAsync(again);
        Assert.Equal(System.Net.HttpStatusCode.NotModified, known.StatusCode);
    }

    [Fact]
    public async Task Theme_chosen_staysAndHoldsInEveryTab()
    {
        await using var context = await browser.Visit();
        var first = await Talk.Open(context, browser.Silo.Url);
        var second = await Talk.Open(context, browser.Silo.Url);
        await first.Tab["#theme"].ClickAsync();
        await first.Tab["#theme"].ClickAsync();

        await Expect(second.Tab["html"]).ToHaveAttributeAsync("data-theme", "dark");
        await first.Page.ReloadAsync();
        await Expect(first.Tab["html"]).ToHaveAttributeAsync("data-theme", "dark");
        first.Tab.CheckSaid();
    }
}
