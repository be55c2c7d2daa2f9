using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Conversations.Browser.Tests.Dashboard;

/// <summary>A server with something to see on it.</summary>
sealed class World(string url) : IDisposable
{
    readonly HttpClient client = new() { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(60) };

    public static World At(string url) => new(url);

    public async Task<string> Conversation(string title, string agent = "{}")
    {
        var made = await Post("/v1/agents", agent);
        return (string)(await Post($"/v1/conversations?agent_id={made["id"]}", $$"""{"summary":"{{title}}"}"""))["id"]!;
    }

    /// <summary>Says something, and waits for the end of the run.</summary>
    public Task Say(string conversation, string text) => Post($"/v1/conversations/{conversation}/messages", $$"""{"input":"{{text}}","streaming":false}""");

    /// <summary>Says something, and reads of the answer only that it has begun.</summary>
    public async Task<IDisposable> Begin(string conversation, string text)
    {
        var response = await client.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, $"/v1/conversations/{conversation}/messages") { Content = Body($$"""{"input":"{{text}}","streaming":true,"background":true,"include_pings":true}""") },
            HttpCompletionOption.ResponseHeadersRead);
        await (await response.Content.ReadAsStreamAsync()).ReadExactlyAsync(new byte[1]);
        return response;
    }

    /// <summary>An agent with a tool that somebody must allow.</summary>
    public async Task<string> AgentThatAsks(string tool)
    {
        var made = await Post("/v1/tools", $$$"""{"json_schema":{"name":"{{{tool}}}","parameters":{"type":"object"}},"default_requires_approval":true}""");
        return $$"""{"tool_ids":["{{made["id"]}}"]}""";
    }

    public void Dispose() => client.Dispose();

    async Task<JsonNode> Post(string path, string body)
    {
        using var response = await client.PostAsync(new Uri(path, UriKind.Relative), Body(body));
        return (await response.Content.ReadFromJsonAsync<JsonNode>())!;
    }

    static StringContent Body(string json) => new(json, System.Text.Encoding.UTF8, "application/json");
}
