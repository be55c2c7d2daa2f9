using System.Text.Json.Nodes;
using Conversations.Silo.Tests.Letta;

namespace Conversations.Silo.Tests.AgentServer;

/// <summary>A whole server, as a client of the agent server's API talks to it.</summary>
sealed class AgentServer : IAsyncDisposable
{
    const string Base = "/agent-server/api/conversations";
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    AgentServer(LettaSilo silo) => Silo = silo;

    public LettaSilo Silo { get; }

    public static async Task<AgentServer> Start(params (string Key, string Value)[] settings) => new(await LettaSilo.Start(settings));

    /// <summary>What a client sends to start a conversation with the echo model.</summary>
    public static JsonObject Request(params (string Name, JsonNode? Value)[] fields)
    {
        var request = JsonNode.Parse("""
            {
              "agent": {"llm": {"model": "local/echo"}, "tools": [{"name": "terminal"}, {"name": "file_editor"}, {"name": "task_tracker"}]},
              "workspace": {"type": "local", "working_dir": "/workspace"}
            }
            """)!.AsObject();
        foreach (var (name, value) in fields) request[name] = value;
        return request;
    }

    public static JsonObject Message(string text, bool run = false) => new()
    {
        ["role"] = "user",
        ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }),
        ["run"] = run,
    };

    /// <summary>A new conversation's id.</summary>
    public async Task<string> New(params (string Name, JsonNode? Value)[] fields)
    {
        var (status, body) = await Call("POST", "", Request(fields));
        Assert.True(status == 201, $"{status} {body}");
        return (string)body!["id"]!;
    }

    public async Task<(int Status, JsonNode? Body)> Call(string method, string path, JsonNode? body = null, params (string Name, string Value)[] headers)
    {
        var (status, text) = await Silo.Send(method, Base + path, body?.ToJsonString(), headers);
        return (status, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public async Task<JsonNode> Ok(string method, string path, JsonNode? body = null)
    {
        var (status, answer) = await Call(method, path, body);
        Assert.True(status is 200 or 201, $"{method} {path}: {status} {answer}");
        return answer!;
    }

    public Task<JsonNode> Info(string id) => Ok("GET", $"/{id}");

    public async Task<string> Status(string id) => (string)(await Info(id))["execution_status"]!;

    public Task<JsonNode> Say(string id, string text, bool run = true) => Ok("POST", $"/{id}/events", Message(text, run));

    /// <summary>Says something and waits until the loop has come to a rest.</summary>
    public async Task<string> Turn(string id, string text)
    {
        await Say(id, text);
        return await Rest(id);
    }

    public async Task<string> Rest(string id) => (string)(await Until(id, info => (string)info["execution_status"]! != "running", "the loop to rest"))["execution_status"]!;

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

    /// <summary>Waits for an event.</summary>
    public async Task<JsonObject> UntilEvent(string id, Func<JsonObject, bool> wanted, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!patience.IsCancellationRequested)
        {
            if ((await Events(id)).FirstOrDefault(wanted) is { } found) return found;
            await Task.Yield();
        }

        throw new TimeoutException($"Waited {Patience} for {what}: {string.Join('\n', await Events(id))}");
    }

    /// <summary>All events, oldest first.</summary>
    public async Task<List<JsonObject>> Events(string id, string query = "")
    {
        var events = new List<JsonObject>();
        for (string? page = null; ;)
        {
            var found = await Ok("GET", $"/{id}/events/search?{query}{(page is null ? "" : $"&page_id={page}")}");
            events.AddRange(found["items"]!.AsArray().Select(item => item!.AsObject()));
            page = (string?)found["next_page_id"];
            if (page is null) return events;
        }
    }

    /// <summary>Kinds of all events but of state updates, with the new status where it changes.</summary>
    public async Task<List<string>> Story(string id) => Told(await Events(id));

    public static List<string> Told(IEnumerable<JsonObject> events) =>
    [
        .. events.Select(item => (string)item["kind"]! != "ConversationStateUpdateEvent" ? $"{item["kind"]}"
                : (string)item["key"]! == "execution_status" ? $"={item["value"]}" : null).OfType<string>(),
    ];

    public static string Text(JsonNode item) => string.Concat(item["llm_message"]!["content"]!.AsArray().Select(content => (string?)content!["text"]));

    public ValueTask DisposeAsync() => Silo.DisposeAsync();
}
