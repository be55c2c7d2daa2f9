using System.Text.Json.Nodes;
using Conversations.Silo.Tests.AppConversations;
using Conversations.Silo.Tests.Letta;

namespace Conversations.Silo.Tests.OpenHandsV0;

/// <summary>A whole server, as a client of the first OpenHands API talks to it. Shared by the tests of a class.</summary>
public sealed class V0Server : IAsyncLifetime
{
    const string Base = "/api/conversations";
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Origin origin = new();

    internal LettaSilo Silo { get; private set; } = null!;

    internal Origin Origin => origin;

    public async Task InitializeAsync() => Silo = await LettaSilo.Start(("Git:Providers:github:BaseUrl", origin.Url));

    public async Task DisposeAsync()
    {
        await Silo.DisposeAsync();
        origin.Delete();
    }

    public async Task<(int Status, JsonNode? Body)> Call(string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        var (status, text) = await Silo.Send(method, Base + path, body, headers);
        return (status, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public async Task<JsonNode?> Ok(string method, string path, string? body = null)
    {
        var (status, answer) = await Call(method, path, body);
        Assert.True(status == 200, $"{method} {path}: {status} {answer}");
        return answer;
    }

    /// <summary>A new conversation's id.</summary>
    public async Task<string> New(string body = "{}") => (string)(await Ok("POST", "", body))!["conversation_id"]!;

    public async Task<JsonNode> Info(string id) => (await Ok("GET", $"/{id}"))!;

    /// <summary>Waits until the agent has come to a rest, as the agent server tells it.</summary>
    public async Task<string> Rest(string id) =>
        (string)(await Silo.Until($"/agent-server/api/conversations/{id}", info => (string)info["execution_status"]! is not "running", "the agent to rest"))["execution_status"]!;

    public async Task<JsonNode> Until(string id, Func<JsonNode, bool> wanted, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!patience.IsCancellationRequested)
        {
            var info = await Info(id);
            if (wanted(info)) return info;
            await Task.Yield();
        }

        throw new TimeoutException($"Waited {Patience} for {what}: {await Info(id)}");
    }

    public async Task<List<JsonObject>> Events(string id, string query = "limit=100") =>
        [.. (await Ok("GET", $"/{id}/events?{query}"))!["events"]!.AsArray().Select(item => item!.AsObject())];

    /// <summary>Names of actions and observations, with the new state where it changes.</summary>
    public async Task<List<string>> Story(string id) =>
        [.. (await Events(id)).Select(item => (string?)item["extras"]?["agent_state"] is { } state ? $"={state}" : (string?)item["action"] ?? $"<{item["observation"]}>")];
}
