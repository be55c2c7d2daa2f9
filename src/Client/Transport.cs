using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Conversations.Client;

/// <summary>Sends requests, again where that may help, and reads what is answered.</summary>
sealed class Transport(HttpClient http, Uri server, string? key, ChatClientOptions options)
{
    /// <summary>Of answers that are not the server's own.</summary>
    const string ProxyCode = "proxy";

    /// <summary>The answer's body; the default where it is empty.</summary>
    public async Task<T?> Get<T>(Call call, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        var tries = Begin();
        for (var first = true; ; first = false)
        {
            try
            {
                using var answer = await Open(call, cancellationToken);
                if (answer.StatusCode == HttpStatusCode.NoContent) return default;
                await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
                return await JsonSerializer.DeserializeAsync(body, type, cancellationToken);
            }
            catch (ChatApiException gone) when (!first && call.Method == HttpMethod.Delete && gone.Status == HttpStatusCode.NotFound)
            {
                // Deleted by a try whose answer was lost.
                return default;
            }
            catch (Exception failure) when (Passes(failure, cancellationToken))
            {
                await tries.Pause(failure, cancellationToken);
            }
        }
    }

    /// <summary>A request that may be sent several times; how often is counted anew.</summary>
    public Tries Begin() => new(options);

    /// <summary>Sends it once.</summary>
    /// <exception cref="ChatApiException">The server refuses it.</exception>
    public async Task<HttpResponseMessage> Open(Call call, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(call.Method, new Uri(server, $"api/v1/{call.Path}")) { Content = call.Body() };
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        foreach (var (name, value) in call.Headers) request.Headers.TryAddWithoutValidation(name, value);
        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (answer.IsSuccessStatusCode) return answer;
        using (answer) throw await RefusalOf(answer, cancellationToken);
    }

    /// <summary>Whether the same request may succeed later: too much at once, a server that stops, or the way there.</summary>
    public static bool Passes(Exception failure, CancellationToken cancellationToken) => failure switch
    {
        ChatApiException refused => refused.Status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable
            // Of a proxy, which does not answer in JSON; the server's own 502 says that the model has failed.
            || (refused.Status is HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout && refused.Code == ProxyCode),
        // A socket's own comes through where a new connection is reset before its first use.
        HttpRequestException or IOException or SocketException => true,
        JsonException => false,
        // Not the caller's: the connection was silent for too long.
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => false,
    };

    async Task<ChatApiException> RefusalOf(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        var (code, detail) = Read(answer, text);
        var wait = answer.Headers.RetryAfter;
        return new ChatApiException(answer.StatusCode, code, detail)
        {
            RetryAfter = wait?.Delta ?? (wait?.Date is { } date ? date - options.Time.GetUtcNow() : null),
        };
    }

    static (string? Code, string Detail) Read(HttpResponseMessage answer, string text)
    {
        if (answer.Content.Headers.ContentType?.MediaType != "application/json") return (ProxyCode, text.Length > 0 ? text : answer.ReasonPhrase ?? "");
        try
        {
            var detail = JsonSerializer.Deserialize(text, ClientJson.Default.Refusal)!.Detail;
            if (detail.ValueKind != JsonValueKind.Array) return (null, detail.ToString());
            var problems = detail.Deserialize(ClientJson.Default.ProblemArray)!;
            return (problems.FirstOrDefault()?.Type, string.Join("; ", problems.Select(each => $"{string.Join('.', each.Loc ?? [])}: {each.Msg}")));
        }
        catch (JsonException)
        {
            return (null, text);
        }
    }
}
