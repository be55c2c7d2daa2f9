using static Microsoft.Playwright.Assertions;

namespace Conversations.Browser.Tests.Reference;

[Collection(BrowserCollection.Name)]
public sealed class ReferenceTests(BrowserFixture browser)
{
    [SlowTheory]
    [InlineData("desk-light")]
    [InlineData("desk-dark")]
    [InlineData("phone-light")]
    [InlineData("phone-dark")]
    public async Task Reference_onEveryScreen_isFaultless(string name)
    {
        var screen = Screen.Named(name);
        await using var context = await browser.Visit(screen);
        var tab = await Tab.Open(context, $"{browser.Silo.Url}/openapi#chat");
        await tab[".operation summary:has-text('/messages')"].First.ClickAsync();
        await tab["dd details summary"].First.ClickAsync();

        await Expect(tab[".operation[open] pre"]).ToContainTextAsync("/api/v1/conversations/{conversation_id}/messages");
        await tab.Screenshot($"reference-{screen.Name}");
        await tab.Check();
    }

    [Fact]
    public async Task Reference_ofEveryApi_showsEveryOperation()
    {
        await using var context = await browser.Visit();
        var tab = await Tab.Open(context, $"{browser.Silo.Url}/openapi");
        foreach (var api in await tab["#apis option"].AllAsync())
        {
            await tab["#apis"].SelectOptionAsync((await api.GetAttributeAsync("value"))!);
            var count = await tab.Page.EvaluateAsync<int>("async () => Object.values((await (await fetch(`/openapi/${document.getElementById('apis').value}.json`)).json()).paths).flatMap(Object.keys).length");
            await Expect(tab[".operation"]).ToHaveCountAsync(count);
        }

        await tab.Check();
    }

    [Fact]
    public async Task Search_leavesWhatHasTheWords()
    {
        await using var context = await browser.Visit();
        var tab = await Tab.Open(context, $"{browser.Silo.Url}/openapi#letta");
        await tab["#find"].FillAsync("fork conversation");

        await Expect(tab[".operation:visible"]).ToHaveCountAsync(1);
        await Expect(tab["h2:visible"]).ToHaveCountAsync(1);
        await tab.Check();
    }
}
