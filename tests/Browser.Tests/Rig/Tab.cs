using System.Collections.Concurrent;
using System.Text.Json;

namespace Conversations.Browser.Tests;

/// <summary>One tab, and all that goes wrong in it.</summary>
sealed class Tab
{
    static readonly string AxeSource = File.ReadAllText(Paths.Axe);

    readonly ConcurrentQueue<string> wrong = new();

    Tab(IPage page) => Page = page;

    public IPage Page { get; }

    /// <summary>While true, what the network refuses is no fault: the test has cut it.</summary>
    public bool NetworkMayFail { get; set; }

    /// <param name="networkMayFail">See <see cref="NetworkMayFail"/>: from the first request on.</param>
    public static async Task<Tab> Open(IBrowserContext context, string url, bool networkMayFail = false)
    {
        var tab = new Tab(await context.NewPageAsync()) { NetworkMayFail = networkMayFail };
        tab.Watch();
        await tab.Page.GotoAsync(url);
        return tab;
    }

    public ILocator this[string selector] => Page.Locator(selector);

    /// <summary>Nothing was said on the console, no request has failed, and axe has nothing against what is shown.</summary>
    public async Task Check()
    {
        await Page.EvaluateAsync(AxeSource);
        var report = await Page.EvaluateAsync<JsonElement>("() => axe.run(document, { resultTypes: ['violations'] })");
        foreach (var violation in report.GetProperty("violations").EnumerateArray()) wrong.Enqueue(Describe(violation));
        CheckSaid();
    }

    /// <summary>The same without axe, which takes its time: what a page looks like is checked where it first looks like that.</summary>
    public void CheckSaid() => Assert.True(wrong.IsEmpty, string.Join('\n', wrong));

    /// <summary>Keeps what is shown, as <c>artifacts/screenshots/{name}.png</c>.</summary>
    public Task Screenshot(string name) => Page.ScreenshotAsync(new() { Path = Path.Combine(Paths.Screenshots, $"{name}.png") });

    void Watch()
    {
        Page.Console += (_, message) =>
        {
            // A connection that fails is told on the console as well.
            if (message.Type is "error" or "warning" && !(NetworkMayFail && message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal)))
                wrong.Enqueue($"{message.Type}: {message.Text} ({message.Location})");
        };
        Page.PageError += (_, error) => wrong.Enqueue($"thrown: {error}");
        Page.RequestFailed += (_, request) =>
        {
            // A page that aborts a request, or leaves, has wanted that.
            if (!NetworkMayFail && request.Failure != "net::ERR_ABORTED") wrong.Enqueue($"failed: {request.Method} {request.Url}: {request.Failure}");
        };
        Page.Response += (_, response) =>
        {
            if (!NetworkMayFail && response.Status >= 400) wrong.Enqueue($"{response.Status}: {response.Request.Method} {response.Url}");
        };
    }

    static string Describe(JsonElement violation)
    {
        var nodes = violation.GetProperty("nodes").EnumerateArray().Select(node => $"{node.GetProperty("html").GetString()} {node.GetProperty("failureSummary").GetString()}");
        return $"axe {violation.GetProperty("id").GetString()}: {string.Join("; ", nodes)}";
    }
}
