using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Conversations.Silo.Tests.Models;
using Conversations.Silo.Tests.Models.OpenAI;
using Microsoft.AspNetCore.Http;

namespace Conversations.Silo.Tests.AgentServer;

/// <summary>A model that answers by script: what a hook asks it by one, and what the agent asks by another.</summary>
/// <remarks>A line is what it says, or <c>/call NAME {json}</c>, <c>/fail STATUS</c>, <c>/hang</c>. After its script it says "done".</remarks>
sealed class ScriptedModel : IAsyncDisposable
{
    /// <summary>Tells a hook's question from the agent's: it stands in the policy.</summary>
    public const string Policy = "Nothing is touched.";

    const int Input = 100;
    const int Output = 10;

    readonly ConcurrentQueue<string> hook, agent;
    MockProvider mock = null!;

    ScriptedModel(string[] hook, string[] agent) => (this.hook, this.agent) = (new(hook), new(agent));

    /// <summary>What a hook's questions sent, in order.</summary>
    public List<JsonObject> Questions => [.. mock.Requests.Select(request => JsonNode.Parse(request.Body)!.AsObject()).Where(IsQuestion)];

    /// <summary>What the agent sent, in order.</summary>
    public List<JsonObject> Asked => [.. mock.Requests.Select(request => JsonNode.Parse(request.Body)!.AsObject()).Where(request => !IsQuestion(request))];

    /// <summary>An agent with this model.</summary>
    public JsonObject Agent => new()
    {
        ["llm"] = new JsonObject { ["model"] = "openai/scripted", ["base_url"] = $"{mock.Url}/v1", ["api_key"] = "sk-script", ["temperature"] = 0.25 },
        ["tools"] = new JsonArray(new JsonObject { ["name"] = "terminal" }, new JsonObject { ["name"] = "file_editor" }),
    };

    public static async Task<ScriptedModel> Start(string[] hook, params string[] agent)
    {
        var model = new ScriptedModel(hook, agent);
        model.mock = await MockProvider.Start(model.Answer);
        return model;
    }

    public Task SeesAbort() => mock.SeesAbort();

    public ValueTask DisposeAsync() => mock.DisposeAsync();

    static bool IsQuestion(JsonObject request) => ((string?)request["messages"]![0]!["content"])!.Contains(Policy, StringComparison.Ordinal);

    Task Answer(HttpContext http, int count)
    {
        var request = JsonNode.Parse(mock.Requests.ElementAt(count - 1).Body)!.AsObject();
        var line = (IsQuestion(request) ? hook : agent).TryDequeue(out var next) ? next : "done";
        http.Response.ContentType = "text/event-stream";
        switch (line.Split(' ', 3))
        {
            case ["/call", var name, var arguments]:
                return http.Response.WriteAsync(Chunks.Call(0, $"call_{count}", name, arguments) + Chunks.End("tool_calls") + Chunks.Usage(Input, Output) + Chunks.Done);
            case ["/fail", var status]:
                http.Response.StatusCode = int.Parse(status, System.Globalization.CultureInfo.InvariantCulture);
                return http.Response.WriteAsync("""{"error": {"message": "the script failed"}}""");
            case ["/hang"]:
                return Task.Delay(Timeout.InfiniteTimeSpan, http.RequestAborted);
            default:
                return http.Response.WriteAsync(Chunks.Text(line) + Chunks.End() + Chunks.Usage(Input, Output) + Chunks.Done);
        }
    }
}
