using static Microsoft.Playwright.Assertions;

namespace Conversations.Browser.Tests.Console;

[Collection(BrowserCollection.Name)]
public sealed class KeyTests(BrowserFixture browser)
{
    [Fact]
    public async Task Server_withKeys_asksForOne()
    {
        await using var silo = browser.NewSilo("keys", ("Auth:Keys:0:Key", "sesame"), ("Auth:Keys:0:User", "ann"));
        await silo.Start();
        await using var context = await browser.Visit();
        // Refusals are what this is about.
        var talk = await Talk.Open(context, silo.Url, networkMayFail: true);
        await Expect(talk.Tab["#sign-in"]).ToBeVisibleAsync();
        await talk.Tab.Screenshot("console-sign-in");

        await talk.Tab["#key"].FillAsync("wrong");
        await talk.Page.Keyboard.PressAsync("Enter");
        await Expect(talk.Tab["#sign-in-wrong"]).ToHaveTextAsync("The server does not know this key.");
        await talk.Tab["#key"].FillAsync("sesame");
        await talk.Page.Keyboard.PressAsync("Enter");
        await Expect(talk.Tab["#sign-in"]).ToBeHiddenAsync();
        await talk.Turn("hello");
        await Expect(talk.Answers).ToHaveTextAsync("You said: hello");
        talk.Tab.CheckSaid();

        await talk.Page.ReloadAsync();
        await Expect(talk.Answers).ToHaveTextAsync("You said: hello");
        await talk.Tab["#sign-out"].ClickAsync();
        await Expect(talk.Tab["#sign-in"]).ToBeVisibleAsync();
    }
}
