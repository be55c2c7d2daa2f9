using System.Text.Json.Nodes;
using Conversations.Silo.Tests.Letta;

namespace Conversations.Silo.Tests.AppConversations;

/// <summary>A whole server with a git provider, as a client of the app server talks to it.</summary>
public sealed class AppServer : IAsyncLifetime
{
    public const string Conversations = "/api/v1/app-conversations";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Origin origin = new();

    internal LettaSilo Silo { get; private set; } = null!;

    internal Origin Origin => origin;

    /// <summary>Beside the usual ones.</summary>
    internal (string Key, string Value)[] Settings { get; init; } = [];

    public async Task InitializeAsync() => Silo = await LettaSilo.Start(
        [("Git:Providers:github:BaseUrl", origin.Url), ("Git:Providers:github:Token", "token-of-the-server"), .. Settings]);

    public async Task DisposeAsync()
    {
        await Silo.DisposeAsync();
        origin.Delete();
    }

    public static JsonObject Message(string text) => new()
    {
        ["role"] = "user",
        ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }),
    };

    public async Task<(int Status, JsonNode? Body)> Call(string method, string path, JsonNode? body = null, params (string Name, string Value)[] headers)
    {
        var (status, text) = await Silo.Send(method, path.StartsWith('/') ? path : $"{Conversations}{(path is "" or ['?', ..] ? "" : "/")}{path}", body?.ToJsonString(), headers);
        return (status, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public async Task<JsonNode> Ok(string method, string path, JsonNode? body = null)
    {
        var (status, answer) = await Call(method, path, body);
        Assert.True(status == 200, $"{method} {path}: {status} {answer}");
        return answer!;
    }

    /// <summary>What a refusal says.</summary>
    public async Task<(int Status, string? Detail)> Refused(string method, string path, JsonNode? body = null)
    {
        var (status, answer) = await Call(method, path, body);
        return (status, answer?["detail"] is JsonValue detail ? (string?)detail : (string?)answer?["detail"]?[0]?["type"]);
    }

    public Task<JsonNode> Start(params (string Name, JsonNode? Value)[] fields) => Ok("POST", "", Request(fields));

    public static JsonObject Request(params (string Name, JsonNode? Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    public async Task<JsonNode> Task(string id) => (await Ok("GET", $"start-tasks?ids={id}"))[0]!;

    /// <summary>The task once it has ended.</summary>
    public async Task<JsonNode> Ended(string id)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!patience.IsCancellationRequested)
        {
            var task = await Task(id);
            if ((string)task["status"]! is "READY" or "ERROR") return task;
            await System.Threading.Tasks.Task.Yield();
        }

        throw new TimeoutException($"Waited {Patience} for a start task to end: {await Task(id)}");
    }

    /// <summary>A started conversation.</summary>
    public async Task<JsonNode> New(params (string Name, JsonNode? Value)[] fields)
    {
        var task = await Ended((string)(await Start(fields))["id"]!);
        Assert.True((string)task["status"]! == "READY", $"{task}");
        return await Get((string)task["app_conversation_id"]!);
    }

    public async Task<JsonNode> Get(string id) => (await Ok("GET", $"?ids={id}"))[0]!;

    public async Task<JsonNode> Until(string id, Func<JsonNode, bool> wanted, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!patience.IsCancellationRequested)
        {
            var conversation = await Get(id);
            if (wanted(conversation)) return conversation;
            await System.Threading.Tasks.Task.Yield();
        }

        throw new TimeoutException($"Waited {Patience} for {what}: {await Get(id)}");
    }

    public Task<JsonNode> Rest(string id) => Until(id, conversation => (string?)conversation["execution_status"] is not "running", "the loop to rest");

    /// <summary>What a command in a conversation's sandbox says.</summary>
    public async Task<string> Run(string id, string command)
    {
        await Ok("POST", $"/agent-server/api/conversations/{id}/events", new JsonObject
        {
            ["role"] = "user",
            ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = $"/tool terminal {new JsonObject { ["command"] = command }.ToJsonString()}" }),
            ["run"] = true,
        });
        await Rest(id);
        var found = await Ok("GET", $"/agent-server/api/conversations/{id}/events/search?kind=ObservationEvent&sort_order=TIMESTAMP_DESC&limit=1");
        return string.Concat(found["items"]![0]!["observation"]!["content"]!.AsArray().Select(part => (string?)part!["text"]));
    }
}
