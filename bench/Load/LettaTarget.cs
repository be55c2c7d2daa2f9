using System.Text.Json;
using Conversations.Bench.Load.Http;

namespace Conversations.Bench.Load;

/// <summary>A server that speaks the Letta dialect: the one under test, or the relay.</summary>
public sealed class LettaTarget(Uri url, int? pid, string model)
{
    private string _agent = "";

    /// <summary>The server's process, when it is known: for its CPU and memory.</summary>
    public int? Pid => pid;

    public HttpConnection Connect() => new(url);

    public async Task MakeAgentAsync(CancellationToken cancellationToken)
    {
        using var connection = Connect();
        var request = $$"""{"name":"bench","model":{{JsonSerializer.Serialize(model)}}}""";
        _agent = IdOf(await connection.CallAsync("POST", "/v1/agents/", request, cancellationToken));
    }

    public async Task<string> MakeConversationAsync(HttpConnection connection, CancellationToken cancellationToken) =>
        IdOf(await connection.CallAsync("POST", $"/v1/conversations/?agent_id={_agent}", "{}", cancellationToken));

    /// <summary>Sends a prompt and reads the whole streamed answer.</summary>
    public static Task SendAsync(
        HttpConnection connection, string conversation, string prompt, Action? opened, ServerEventHandler handler, CancellationToken cancellationToken)
    {
        var body = $$"""{"messages":[{"role":"user","content":{{JsonSerializer.Serialize(prompt)}}}],"streaming":true,"stream_tokens":true,"background":true}""";
        return connection.StreamAsync($"/v1/conversations/{conversation}/messages", body, opened, handler, cancellationToken);
    }

    /// <summary>Reads the running answer from its start, as one more client.</summary>
    public static Task FollowAsync(
        HttpConnection connection, string conversation, Action? opened, ServerEventHandler handler, CancellationToken cancellationToken) =>
        connection.StreamAsync($"/v1/conversations/{conversation}/stream", """{"starting_after":0}""", opened, handler, cancellationToken);

    private static string IdOf(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("id").GetString() ?? throw new BenchException($"No id in {json}");
    }
}
