using System.Text.Json.Nodes;
using Conversations.Silo.Tests.Access;

namespace Conversations.Silo.Tests.Dashboard;

/// <summary>One server for the tests of the dashboard, with a conversation for whoever needs one.</summary>
public sealed class DashboardServer : IAsyncLifetime
{
    const string Api = "/dashboard/api";
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    internal UsersSilo Silo { get; private set; } = null!;

    public async Task InitializeAsync() => Silo = await UsersSilo.Start();

    public async Task DisposeAsync() => await Silo.DisposeAsync();

    internal async Task<JsonNode> Get(string path) => (await Silo.Get(UsersSilo.Operator, Api + path)).Ok();

    internal Task<Reply> Try(string path) => Silo.Get(UsersSilo.Operator, Api + path);

    internal Task<Reply> Act(string path, string body = "{}") => Silo.Post(UsersSilo.Operator, Api + path, body, ("X-Dashboard", "1"));

    /// <summary>A new conversation of Ann's.</summary>
    internal async Task<string> Conversation(string agent = "{}")
    {
        var made = (await Silo.Post(UsersSilo.Ann, "/v1/agents", agent)).Ok();
        return (string)(await Silo.Post(UsersSilo.Ann, $"/v1/conversations?agent_id={made["id"]}")).Ok()["id"]!;
    }

    /// <summary>Says something, and waits for the end of the run.</summary>
    internal Task<Reply> Say(string conversation, string text) =>
        Silo.Post(UsersSilo.Ann, $"/v1/conversations/{conversation}/messages", $$"""{"input":"{{text}}","streaming":false}""");

    /// <summary>Says something, and waits only until it is on disk.</summary>
    internal async Task Begin(string conversation, string text)
    {
        var run = (await Silo.Get(UsersSilo.Ann, $"/v1/runs?conversation_id={conversation}")).Ok().AsArray().Count;
        _ = Silo.Post(UsersSilo.Ann, $"/v1/conversations/{conversation}/messages", $$"""{"input":"{{text}}","streaming":true,"background":true}""");
        await Until(async () => (await Silo.Get(UsersSilo.Ann, $"/v1/runs?conversation_id={conversation}")).Ok().AsArray().Count > run, "a new run");
    }

    internal Task<JsonNode> Why(string conversation) => Get($"/conversations/{conversation}/why");

    /// <summary>Events of the feed, up to so many snapshots.</summary>
    internal async Task<(JsonNode Hello, JsonNode[] Snapshots)> Watch(int snapshots)
    {
        var reply = await Silo.Get(UsersSilo.Operator, $"{Api}/live?snapshots={snapshots}");
        Assert.Equal(200, reply.Status);
        var events = reply.Body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(text => (Name: text.Split('\n')[0]["event: ".Length..], Data: JsonNode.Parse(text.Split('\n')[1]["data: ".Length..])!)).ToArray();
        Assert.Equal("hello", events[0].Name);
        return (events[0].Data, [.. events[1..].Select(each => each.Data)]);
    }

    internal static async Task Until(Func<Task<bool>> condition, string what)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!await condition())
        {
            if (limit.IsCancellationRequested) throw new TimeoutException($"Waited {Patience.TotalSeconds:0} s for {what}.");
            await Task.Delay(20, CancellationToken.None);
        }
    }
}
