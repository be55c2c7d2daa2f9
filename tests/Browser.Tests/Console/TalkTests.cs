using static Microsoft.Playwright.Assertions;

namespace Conversations.Browser.Tests.Console;

[Collection(BrowserCollection.Name)]
public sealed class TalkTests(BrowserFixture browser)
{
    [Fact]
    public async Task Message_sent_isAnsweredWordByWordAndPriced()
    {
        await using var context = await browser.Visit();
        var talk = await Talk.Open(context, browser.Silo.Url);

        await talk.Say("/words 40 /slow 20");

        await Expect(talk.Tab[".said .bubble"]).ToHaveTextAsync("/words 40 /slow 20");
        await Expect(talk.Answers).ToContainTextAsync("word3 ");
        await Expect(talk.Tab["#stop"]).ToBeVisibleAsync();
        await Expect(talk.Runs).ToHaveCountAsync(1);
        await Expect(talk.Answers).ToHaveTextAsync(Talk.Words(40));
        await Expect(talk.Runs).ToContainTextAsync("tokens");
        await Expect(talk.Runs).ToContainTextAsync("$");
        await Expect(talk.Tab["#facts"]).ToContainTextAsync("local/echo");
        await Expect(talk.Tab["#announce"]).ToContainTextAsync("word40");
        await Expect(talk.Row("/words 40 /slow 20").First).ToHaveAttributeAsync("aria-current", "page");
        talk.Tab.CheckSaid();
    }

    [Fact]
    public async Task Markdown_ofAnAnswer_becomesElementsAndNeverMarkup()
    {
        await using var context = await browser.Visit();
        var talk = await Talk.Open(context, browser.Silo.Url);

        await talk.Turn("> # One\n> <img src=x onerror=alert(1)> *two* **three** `four` ~~five~~\n> [six](https://example.com/) [seven](javascript:alert(1))\n>\n> - a\n>   - b\n> 1. c\n>\n> ```cs\n> var x = 1 < 2;\n> ```\n>\n> | h |\n> |---|\n> | i |");

        var answer = talk.Answers;
        await Expect(answer.Locator("em")).ToHaveTextAsync("two");
        await Expect(answer.Locator("strong")).ToHaveTextAsync("three");
        await Expect(answer.Locator("p code")).ToHaveTextAsync("four");
        await Expect(answer.Locator("del")).ToHaveTextAsync("five");
        await Expect(answer.Locator("a")).ToHaveCountAsync(1);
        await Expect(answer.Locator("a")).ToHaveAttributeAsync("href", "https://example.com/");
        await Expect(answer.Locator("img")).ToHaveCountAsync(0);
        await Expect(answer).ToContainTextAsync("<img src=x onerror=alert(1)>");
        await Expect(answer.Locator("ul ul li")).ToHaveTextAsync("b");
        await Expect(answer.Locator("ol li")).ToHaveTextAsync("c");
        await Expect(answer.Locator("pre code")).ToHaveTextAsync("var x = 1 < 2;");
        await Expect(answer.Locator("td")).ToHaveTextAsync("i");
        talk.Tab.CheckSaid();
    }

    [Fact]
    public async Task ToolCall_unfolds()
    {
        await using var context = await browser.Visit();
        var talk = await Talk.Open(context, browser.Silo.Url);

        await talk.Turn("""/tool conversation_search {"query": "tea"}""");

        var tool = talk.Tab[".tool"];
        await Expect(tool.Locator(".name")).ToHaveTextAsync("conversation_search");
        await Expect(tool.Locator(".state")).ToHaveTextAsync("done");
        await Expect(tool.Locator("pre").First).ToBeHiddenAsync();
        await tool.Locator("summary").ClickAsync();
        await Expect(tool.Locator("pre").First).ToHaveTextAsync("{\n  \"query\": \"tea\"\n}");
        await Expect(tool.Locator("pre").Last).ToContainTextAsync("\"message\": \"Showing");
        talk.Tab.CheckSaid();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Answer_thatIsStopped_staysAsFarAsItCame(bool byKey)
    {
        await using var context = await browser.Visit();
        var talk = await Talk.Open(context, browser.Silo.Url);
        await talk.Say("/words 2000 /slow 20");
        await Expect(talk.Answers).ToContainTextAsync("word3 ");

        if (byKey) await talk.Page.Keyboard.PressAsync("Escape");
        else await talk.Tab["#stop"].ClickAsync();

        await Expect(talk.Runs).ToContainTextAsync("Stopped");
        await Expect(talk.Tab["#stop"]).ToBeHiddenAsync();
        var said = (await talk.Answers.Locator(".text").InnerTextAsync()).Trim();
        Assert.StartsWith(said, Talk.Words(2000), StringComparison.Ordinal);
        await talk.Page.ReloadAsync();
        await Expect(talk.Answers.Locator(".text")).ToHaveTextAsync(said);
        talk.Tab.CheckSaid();
    }

    [Fact]
    public async Task Message_sentDuringAnAnswer_isAnsweredAfterIt()
    {
        await using var context = await browser.Visit();
        var talk = await Talk.Open(context, browser.Silo.Url);
        await talk.Say("/words 60 /slow 20");
        await Expect(talk.Answers).ToContainTextAsync("word3 ");

        await talk.Say("and now this");

        await Expect(talk.Runs).ToHaveCountAsync(1);
        await Expect(talk.Answers).ToHaveCountAsync(2);
        await Expect(talk.Answers.First).ToHaveTextAsync(Talk.Words(60));
        await Expect(talk.Answers.Last).ToHaveTextAsync("You said: and now this");
        talk.Tab.CheckSaid();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Approval_isGivenOrDenied(bool approved)
    {
        await using var context = await browser.Visit();
        var talk = await Talk.Open(context, $"{browser.Silo.Url}/#/c/{await Talk.WithApproval(browser.Silo.Url)}");
        await talk.Say("""/tool memory_insert {"label": "human", "new_string": "Likes tea"}""");
        await Expect(talk.Tab[".ask h2"]).ToHaveTextAsync("May memory_insert be run?");
        await Expect(talk.Tab[".tool .state"]).ToHaveTextAsync("needs approval");

        if (approved)
        {
            await talk.Tab["#scroller"].FocusAsync();
            await talk.Page.Keyboard.PressAsync("a");
        }
        else
        {
            await talk.Page.GetByRole(AriaRole.Button, new() { Name = "Deny" }).ClickAsync();
        }

        await Expect(talk.Tab["#approval"]).ToBeHiddenAsync();
        await Expect(talk.Tab[".tool .state"]).ToHaveTextAsync(approved ? "done" : "denied");
        if (approved) await Expect(talk.Answers.Last).ToContainTextAsync("The tool memory_insert returned");
        talk.Tab.CheckSaid();
    }

    [Fact]
    public async Task Message_sentWhileACallWaits_deniesIt()
    {
        await using var context = await browser.Visit();
        var talk = await Talk.Open(context, $"{browser.Silo.Url}/#/c/{await Talk.WithApproval(browser.Silo.Url)}");
        await talk.Say("""/tool memory_insert {"label": "human", "new_string": "Likes tea"}""");
        await Expect(talk.Tab[".ask"]).ToBeVisibleAsync();

        await talk.Say("no, leave that");

        await Expect(talk.Answers.Last).ToHaveTextAsync("You said: no, leave that");
        await Expect(talk.Tab[".tool .state"]).ToHaveTextAsync("denied");
        await Expect(talk.Tab["#approval"]).ToBeHiddenAsync();
        talk.Tab.CheckSaid();
    }

    [Fact]
    public async Task Message_thatNobodyHasAnswered_canBe()
    {
        await using var context = await browser.Visit();
        var talk = await Talk.Open(context, browser.Silo.Url);
        await talk.Turn("hello");
        using var http = new HttpClient { BaseAddress = new Uri(browser.Silo.Url) };
        await Talk.Post(http, $"/agent-server/api/conversations/{talk.Id}/events", new() { ["content"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject { ["type"] = "text", ["text"] = "and this?" }) });
        await Expect(talk.Tab[".said"]).ToHaveCountAsync(2);

        await talk.Page.ReloadAsync();
        await talk.Page.GetByRole(AriaRole.Button, new() { Name = "Answer it" }).ClickAsync();

        await Expect(talk.Answers.Last).ToHaveTextAsync("You said: and this?");
        talk.Tab.CheckSaid();
    }

    [Fact]
    public async Task Answer_thatHasFailed_canBeAskedForAgain()
    {
        await using var context = await browser.Visit();
        var talk = await Talk.Open(context, browser.Silo.Url);
        await talk.Turn("/fail 400");

        await talk.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();

        await Expect(talk.Runs).ToHaveCountAsync(2);
        await Expect(talk.Tab[".said"]).ToHaveCountAsync(1);
        await Expect(talk.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" })).ToHaveCountAsync(1);
        talk.Tab.CheckSaid();
    }

    [Fact]
    public async Task Conversation_isExported()
    {
        await using var context = await browser.Visit();
        var talk = await Talk.Open(context, browser.Silo.Url);
        await talk.Turn("/think Well.\n/say It is **tea**.");

        Assert.Equal("# /think Well.\n\n## You\n\n/think Well.\n/say It is **tea**.\n\n## Assistant\n\nIt is **tea**.\n", await Exported("#export-markdown"));
        var json = System.Text.Json.Nodes.JsonNode.Parse(await Exported("#export-json"))!;
        Assert.Equal(talk.Id, (string)json["id"]!);
        Assert.Equal("It is **tea**.", (string)json["messages"]![1]!["content"]!);
        Assert.Equal("Well.", (string)json["messages"]![1]!["reasoning"]!);
        Assert.True((decimal)json["total_cost"]! > 0);
        talk.Tab.CheckSaid();

        async Task<string> Exported(string button)
        {
            await talk.Tab["#menu summary"].ClickAsync();
            var file = await talk.Page.RunAndWaitForDownloadAsync(() => talk.Tab[button].ClickAsync());
            return await File.ReadAllTextAsync(await file.PathAsync());
        }
    }
}
