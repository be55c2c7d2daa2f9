using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;

namespace Conversations.Silo.Commands;

/// <summary>A server that speaks Letta's API, as a client of it sees it.</summary>
internal sealed class LettaServer : IDisposable
{
    private const int PageSize = 100;

    private readonly HttpClient _http;

    public LettaServer(Uri address, string? key)
    {
        _http = new HttpClient { BaseAddress = address };
        if (key is not null) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    public async Task<byte[]> Read(string path, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), cancellationToken);
        await Check(response, cancellationToken);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <summary>Every item of a list, page by page. Several items may share an id: a page begins after the last id of the one before.</summary>
    public async IAsyncEnumerable<JsonObject> List(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        while (true)
        {
            var page = JsonNode.Parse(await Read($"{path}&limit={PageSize}{(after is null ? "" : $"&after={after}")}", cancellationToken))!.AsArray();
            // A server that does not know the cursor gives the same page again.
            if (page.Count == 0 || page[^1]!["id"]!.GetValue<string>() == after) yield break;
            foreach (var item in page) yield return (JsonObject)item!.DeepClone();
            after = page[^1]!["id"]!.GetValue<string>();
        }
    }

    /// <returns>The new agent's id.</returns>
    public async Task<string> ImportAgent(byte[] file, string name, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var form = new MultipartFormDataContent { { content, "file", name } };
        form.Add(new StringContent("false"), "append_copy_suffix");
        var answer = await Post("/v1/agents/import", form, cancellationToken);
        return answer["agent_ids"]![0]!.GetValue<string>();
    }

    /// <returns>The new conversation's id.</returns>
    public async Task<string> ImportConversation(string agentId, string? summary, JsonArray messages, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["summary"] = summary, ["messages"] = messages };
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        var answer = await Post($"/v1/conversations/import?agent_id={agentId}", content, cancellationToken);
        return answer["id"]!.GetValue<string>();
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonNode> Post(string path, HttpContent content, CancellationToken cancellationToken)
    {
        using var response = await _http.PostAsync(new Uri(path, UriKind.Relative), content, cancellationToken);
        await Check(response, cancellationToken);
        return JsonNode.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken))!;
    }

    private static async Task Check(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode) return;
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        throw new HttpRequestException($"{response.RequestMessage!.Method} {response.RequestMessage.RequestUri}: {(int)response.StatusCode} {text}");
    }
}
