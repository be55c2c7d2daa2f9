using static Microsoft.Playwright.Assertions;

namespace Conversations.Browser.Tests.Console;

[Collection(BrowserCollection.Name)]
public sealed class ListTests(BrowserFixture browser)
{
    // Other tests have conversations of their own on the same server.
    readonly string mark = $"m{Guid.NewGuid():N}"[..12];

    [Fact]
    public async Task Conversations_areFoundByTitleAndByWhatWasSaid()
    {
        await using var context = await browser.Visit();
        var talk = await Talk.Open(context, browser.Silo.Url);
        await talk.Turn($"first {mark}");
        await talk.Tab["#new"].ClickAsync();
        await talk.Turn($"second\n{mark} is on another line");

        await talk.Page.Keyboard.PressAsync("Control+k");
        await Expect(talk.Tab["#search"]).ToBeFocusedAsync();
        await talk.Page.Keyboard.TypeAsync(mark.ToUpperInvariant());

        await Expect(talk.Tab["#list a"]).ToHaveCountAsync(2);
        await Expect(talk.Tab["#list .group"].Last).ToHaveTextAsync("In messages");
        await Expect(talk.Tab["#list a"].Last).ToContainTextAsync("second");
        await talk.Page.Keyboard.PressAsync("Enter");
        await Expect(talk.Tab["#title"]).ToHaveTextAsync($"first {mark}");
        await talk.Tab["#search"].FillAsync($"{mark}x");
        await Expect(talk.Tab["#list-empty"]).ToHaveTextAsync("Nothing has these words.");
        talk.Tab.CheckSaid();
    }

    [Fact]
    public async Task Conversation_isRenamedEverywhere()
    {
        await using var context = await browser.Visit();
        var talk = await Talk.Open(context, browser.Silo.Url);
        await talk.Turn($"old {mark}");
        await talk.Tab["#scroller"].FocusAsync();

        await talk.Page.Keyboard.PressAsync("r");
        await Expect(talk.Tab["#title-field"]).ToBeFocusedAsync();
        await talk.Page.Keyboard.TypeAsync($"new {mark}");
        await talk.Page.Keyboard.PressAsync("Enter");

        await Expect(talk.Tab["#title"]).ToHaveTextAsync($"new {mark}");
        await Expect(talk.Row($"new {mark}")).ToHaveCountAsync(1);
        Assert.Equal($"new {mark}", await talk.Page.TitleAsync());
        talk.Tab.CheckSaid();
    }

    [Fact]
    public async Task Conversation_isArchivedAndBroughtBack()
    {
        await using var context = await browser.Visit();
        var talk = await Talk.Open(context, browser.Silo.Url);
        await talk.Turn(mark);

        await talk.Tab["#archive"].ClickAsync();
        await Expect(talk.Row(mark)).ToHaveCountAsync(0);
        await Expect(talk.Input).ToBeDisabledAsync();
        await talk.Tab["#archived"].CheckAsync();
        await Expect(talk.Row(mark)).ToContainTextAsync("archived");
        talk.Tab.CheckSaid();

        await talk.Page.GetByRole(AriaRole.Button, new() { Name = "Bring it back" }).ClickAsync();
        await Expect(talk.Input).ToBeEnabledAsync();
        await talk.Tab["#archived"].UncheckAsync();
        await Expect(talk.Row(mark)).ToHaveCountAsync(1);
        talk.Tab.CheckSaid();
    }

    [Fact]
    public async Task List_isWalkedByKeys()
    {
        await using var context = await browser.Visit();
        var talk = await Talk.Open(context, browser.Silo.Url);
        await talk.Turn($"one {mark}");
        await talk.Tab["#scroller"].FocusAsync();
        await talk.Page.Keyboard.PressAsync("n");
        await Expect(talk.Tab["#title"]).ToHaveTextAsync("New conversation");
        await Expect(talk.Input).ToBeFocusedAsync();
        await talk.Turn($"two {mark}");
        await Expect(talk.Row($"two {mark}")).ToHaveAttributeAsync("aria-current", "page");

        await talk.Tab["#scroller"].FocusAsync();
        await talk.Page.Keyboard.PressAsync("j");
        await Expect(talk.Tab["#title"]).ToHaveTextAsync($"one {mark}");
        await talk.Tab["#scroller"].FocusAsync();
        await talk.Page.Keyboard.PressAsync("k");
        await Expect(talk.Tab["#title"]).ToHaveTextAsync($"two {mark}");
        await talk.Tab["#scroller"].FocusAsync();
        await talk.Page.Keyboard.PressAsync("?");
        await Expect(talk.Tab["#keys"]).ToBeVisibleAsync();
        await talk.Tab.Screenshot("console-keys");
        await talk.Tab.Check();
        await talk.Page.Keyboard.PressAsync("Escape");
        await Expect(talk.Tab["#keys"]).ToBeHiddenAsync();
        await talk.Page.Keyboard.PressAsync("/");
        await Expect(talk.Input).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Draft_staysWithItsConversation()
    {
        await using var context = await browser.Visit();
        var talk = await Talk.Open(context, browser.Silo.Url);
        await talk.Turn(mark);
        await talk.Input.FillAsync("not yet");
        await talk.Tab["#new"].ClickAsync();
        await Expect(talk.Input).ToHaveValueAsync("");
        await talk.Row(mark).ClickAsync();
        await Expect(talk.Input).ToHaveValueAsync("not yet");
        talk.Tab.CheckSaid();
    }
}
