using System.Text.Json.Nodes;
using static Microsoft.Playwright.Assertions;

namespace Conversations.Browser.Tests.Console;

/// <summary>A tab of the console, and what its user does in it.</summary>
sealed class Talk
{
    Talk(Tab tab) => Tab = tab;

    public Tab Tab { get; }

    public IPage Page => Tab.Page;

    public ILocator Input => Tab["#input"];

    public ILocator Answers => Tab[".answer"];

    public ILocator Runs => Tab[".run:not(:empty)"];

    /// <summary>The id of the conversation that is shown.</summary>
    public string Id => new Uri(Page.Url).Fragment["#/c/".Length..];

    public static async Task<Talk> Open(IBrowserContext context, string url, bool networkMayFail = false)
    {
        var talk = new Talk(await Tab.Open(context, url, networkMayFail));
        await Expect(talk.Input).ToBeVisibleAsync();
        return talk;
    }

    public async Task Say(string text)
    {
        await Input.FillAsync(text);
        await Input.PressAsync("Enter");
    }

    /// <summary>Says something and waits until so many runs have ended in all.</summary>
    public async Task Turn(string text, int runs = 1)
    {
        await Say(text);
        await Expect(Runs).ToHaveCountAsync(runs);
    }

    /// <summary>The row of a conversation in the list.</summary>
    public ILocator Row(string title) => Tab["#list a"].Filter(new() { HasText = title });

    /// <summary>Words as <c>/words N</c> has them answered.</summary>
    public static string Words(int count) => string.Join(' ', Enumerable.Range(1, count).Select(each => $"word{each}"));

    /// <summary>A conversation of an agent whose tool waits for approval, made by another API.</summary>
    public static async Task<string> WithApproval(string url)
    {
        using var http = new HttpClient { BaseAddress = new Uri(url) };
        var agent = await Post(http, "/v1/agents/", new JsonObject
        {
            ["name"] = $"asker-{Guid.NewGuid():N}",
            ["memory_blocks"] = new JsonArray(new JsonObject { ["label"] = "human", ["value"] = "Name: Grace" }),
            ["tool_rules"] = new JsonArray(new JsonObject { ["type"] = "requires_approval", ["tool_name"] = "memory_insert" }),
        });
        var made = await Post(http, $"/v1/conversations/?agent_id={agent["id"]}", new JsonObject { ["summary"] = "Remember the tea" });
        return ((string)made["id"]!)["conv-".Length..];
    }

    public static async Task<JsonNode> Post(HttpClient http, string path, JsonObject body)
    {
        using var content = new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(path, content);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }
}
