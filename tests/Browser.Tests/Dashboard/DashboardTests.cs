using System.Globalization;
using static Microsoft.Playwright.Assertions;

namespace Conversations.Browser.Tests.Dashboard;

[Collection(BrowserCollection.Name)]
public sealed class DashboardTests(BrowserFixture browser) : IAsyncLifetime
{
    static readonly string[] Views = ["overview", "silos", "grains", "methods", "runs", "conversations", "reminders", "streams", "log"];

    World world = null!;
    string told = null!;
    string hanging = null!;
    string waiting = null!;
    IDisposable answer = null!;

    public async Task InitializeAsync()
    {
        world = World.At(browser.Silo.Url);
        told = await world.Conversation("Tea for two");
        await world.Say(told, "hello there");
        await world.Say(told, """/steps 2 conversation_search {\"query\": \"tea\"}""");
        await world.Say(told, "/words 30 /slow 15");
        await world.Say(told, "/fail 400");
        waiting = await world.Conversation("A payment", await world.AgentThatAsks("pay_invoice"));
        await world.Say(waiting, """/tool pay_invoice {\"amount\": 12}""");
        hanging = await world.Conversation("A model that is silent");
        answer = await world.Begin(hanging, "/hang");
    }

    public Task DisposeAsync()
    {
        answer.Dispose();
        world.Dispose();
        return Task.CompletedTask;
    }

    [SlowTheory]
    [InlineData("desk-light")]
    [InlineData("desk-dark")]
    [InlineData("phone-light")]
    [InlineData("phone-dark")]
    public async Task Views_onAnyScreen_areShownWithoutAFault(string name)
    {
        var screen = Screen.Named(name);
        await using var context = await browser.Visit(screen);
        var tab = await Tab.Open(context, $"{browser.Silo.Url}/dashboard");
        await Expect(tab["#link"]).ToHaveTextAsync("live");
        using var over = new CancellationTokenSource();
        var talking = Talk(over.Token);
        await Expect(tab[".processes li"]).ToContainTextAsync("calls/s");
        foreach (var view in Views)
        {
            await tab["#nav"].GetByRole(AriaRole.Link, new() { NameRegex = new($"^{view}$", System.Text.RegularExpressions.RegexOptions.IgnoreCase) }).ClickAsync();
            await Expect(tab["#view h1"]).ToHaveTextAsync(view, new() { IgnoreCase = true });
            if (view is not ("streams" or "log" or "overview")) await Expect(tab["#view tbody tr"].First).ToBeVisibleAsync();
            await tab.Check();
            await tab.Screenshot($"dashboard-{view}-{name}");
        }

        await tab.Page.GotoAsync($"{browser.Silo.Url}/dashboard#/conversations/{told}");
        await Expect(tab[".run"]).ToHaveCountAsync(4);
        await tab[".run summary"].Nth(2).ClickAsync();
        await tab.Check();
        await tab.Screenshot($"dashboard-conversation-{name}");
        Assert.True(await tab.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"), "The page is wider than the screen.");
        await over.CancelAsync();
        await talking;
    }

    [Fact]
    public async Task Conversation_thatDoesNotMove_isExplainedAndCancelled()
    {
        await using var context = await browser.Visit();
        var tab = await Tab.Open(context, $"{browser.Silo.Url}/dashboard");
        await tab["#find-id"].FillAsync(hanging);
        await tab["#find-id"].PressAsync("Enter");

        await Expect(tab[".cause .sentence"]).ToContainTextAsync("It waits for local/echo");
        await Expect(tab["#view h1"]).ToHaveTextAsync("A model that is silent");
        await tab.Check();
        await tab.Screenshot("dashboard-why-model");
        await tab[".remedy button"].ClickAsync();
        await tab.Check();
        await tab["#ask-do"].ClickAsync();

        await Expect(tab[".note"]).ToHaveTextAsync("The run is cancelled.");
        await Expect(tab[".cause .sentence"]).ToContainTextAsync("Somebody has stopped it");
        await Expect(tab[".run .state"].First).ToHaveTextAsync("cancelled");
        await tab.Check();
    }

    [Fact]
    public async Task Call_thatWaits_isListedWithWhoMustAct()
    {
        await using var context = await browser.Visit();
        var tab = await Tab.Open(context, $"{browser.Silo.Url}/dashboard#/runs");

        await tab.Page.GetByRole(AriaRole.Link, new() { Name = "A payment" }).First.ClickAsync();

        await Expect(tab[".cause .sentence"]).ToContainTextAsync("approve or deny pay_invoice");
        await Expect(tab[".kind.wait"]).ToBeVisibleAsync();
        await tab.Check();
        await tab.Screenshot("dashboard-why-decision");
    }

    [Fact]
    public async Task Numbers_moveWithoutAReload_andAreThereAgainAfterOne()
    {
        await using var context = await browser.Visit();
        var tab = await Tab.Open(context, $"{browser.Silo.Url}/dashboard#/methods");
        var calls = tab.Page.GetByRole(AriaRole.Row, new() { NameRegex = new("^ConversationGrain.Send ") }).Locator("td").Last;
        await Expect(calls).Not.ToHaveTextAsync("");
        var before = await Number(calls);
        await world.Say(told, "more");
        await Expect(calls).Not.ToHaveTextAsync(before.ToString("N0", CultureInfo.InvariantCulture));

        await tab.Page.ReloadAsync();

        await Expect(tab["#link"]).ToHaveTextAsync("live");
        await Expect(calls).Not.ToHaveTextAsync("");
        Assert.True(await Number(calls) > before);
    }

    async Task Talk(CancellationToken until)
    {
        var busy = await world.Conversation("A busy one");
        while (!until.IsCancellationRequested) await world.Say(busy, "/words 12 /slow 5");
    }

    static async Task<int> Number(ILocator cell) => int.Parse((await cell.TextContentAsync())!, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
}
