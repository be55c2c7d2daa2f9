namespace Conversations.Browser.Tests.Console;

[Collection(BrowserCollection.Name)]
public sealed class PageTests(BrowserFixture browser)
{
    [Fact]
    public async Task Page_opened_isShownWithoutAFault()
    {
        await using var context = await browser.Visit();
        var tab = await Tab.Open(context, browser.Silo.Url);
        Assert.Equal("Conversations", await tab.Page.TitleAsync());
        await tab.Check();
    }
}
