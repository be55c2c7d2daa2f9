using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Conversations.Silo.Commands;

/// <summary>A running server, by its chat API. Streams go on over lost connections, with every event once.</summary>
internal sealed class ChatServer : IDisposable
{
    private const string Base = "api/v1/conversations";

    /// <summary>Between two tries to reach the server again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Longer than the server is silent on a stream.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    public ChatServer(Uri address, string? key, TimeProvider time)
    {
        _time = time;
        var folder = address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + '/');
        _http = new HttpClient { BaseAddress = folder, Timeout = Silence };
        if (!string.IsNullOrEmpty(key)) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>Told when a connection is lost and when it is there again.</summary>
    public Action<bool>? Lost { get; set; }

    public async Task<string> NewConversation(CancellationToken cancellationToken) =>
        (string)(await Ask(HttpMethod.Post, Base, [], cancellationToken))!["id"]!;

    public async Task<List<JsonObject>> Conversations(int limit, bool archived, CancellationToken cancellationToken) =>
        Objects(await Ask(HttpMethod.Get, $"{Base}?limit={limit}&include_archived={(archived ? "true" : "false")}", null, cancellationToken));

    /// <param name="skip">So many of the oldest are left out.</param>
    public async Task<List<JsonObject>> Messages(string conversation, int skip, CancellationToken cancellationToken) =>
        Objects(await Patiently(() => Ask(HttpMethod.Get, $"{Base}/{conversation}/messages?limit=100&skip={skip}", null, cancellationToken), cancellationToken));

    /// <summary>Sends a message, once, and gives what comes of it.</summary>
    public IAsyncEnumerable<StreamEvent> Send(string conversation, string text, string? model, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["content"] = text };
        if (model is not null) body["model"] = model;
        var repeat = Guid.NewGuid().ToString();
        return Stream(
            () =>
            {
                var request = Request(HttpMethod.Post, $"{Base}/{conversation}/messages", body);
                request.Headers.Add("Idempotency-Key", repeat);
                return request;
            },
            cancellationToken);
    }

    /// <summary>The answer in progress, from its beginning; nothing when there is none.</summary>
    public IAsyncEnumerable<StreamEvent> Follow(string conversation, CancellationToken cancellationToken) =>
        Stream(() => Request(HttpMethod.Get, $"{Base}/{conversation}/stream", null), cancellationToken);

    public async Task<JsonNode?> Ask(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        using var response = await _http.SendAsync(Request(method, path, body), cancellationToken);
        await Check(response, cancellationToken);
        return JsonNode.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    public void Dispose() => _http.Dispose();

    private async IAsyncEnumerable<StreamEvent> Stream(Func<HttpRequestMessage> request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? last = null;
        while (true)
        {
            await using var connection = await Patiently(() => Connect(request(), last, cancellationToken), cancellationToken);
            if (connection is null) yield break;
            while (await connection.Next() is { } next)
            {
                if (next.Id.Length > 0) last = next.Id;
                yield return next;
                if (next.IsLast) yield break;
            }
        }
    }

    /// <summary>Null: there is nothing to follow.</summary>
    private async Task<StreamConnection?> Connect(HttpRequestMessage request, string? last, CancellationToken cancellationToken)
    {
        using var _ = request;
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (last is not null) request.Headers.Add("Last-Event-ID", last);
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode && response.StatusCode != HttpStatusCode.NoContent) return await StreamConnection.Of(response, Silence, cancellationToken);
        using (response)
        {
            await Check(response, cancellationToken);
            return null;
        }
    }

    /// <summary>Again and again while the server cannot be reached or is busy.</summary>
    private async Task<T> Patiently<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        for (var isLost = false; ; isLost = true)
        {
            try
            {
                var result = await work();
                if (isLost) Lost?.Invoke(false);
                return result;
            }
            catch (Exception failure) when (IsPassing(failure, cancellationToken))
            {
                if (!isLost) Lost?.Invoke(true);
                await Task.Delay(Pause, _time, cancellationToken);
            }
        }
    }

    private static bool IsPassing(Exception failure, CancellationToken cancellationToken) => !cancellationToken.IsCancellationRequested
        && failure is HttpRequestException or IOException or OperationCanceledException or ServerException { Status: 429 or 502 or 503 or 504 };

    private static HttpRequestMessage Request(HttpMethod method, string path, JsonObject? body) => new(method, new Uri(path, UriKind.Relative))
    {
        Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
    };

    private static List<JsonObject> Objects(JsonNode? list) => [.. list!.AsArray().OfType<JsonObject>()];

    private static async Task Check(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode) return;
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        throw new ServerException((int)response.StatusCode, Detail(text) ?? response.ReasonPhrase ?? "");
    }

    private static string? Detail(string text)
    {
        try
        {
            return (JsonNode.Parse(text) as JsonObject)?["detail"] is { } detail ? detail is JsonValue value ? value.ToString() : detail.ToJsonString() : text;
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
