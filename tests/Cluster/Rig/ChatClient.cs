using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Conversations.Cluster.Tests;

/// <summary>
/// A client that sends one message and stays until it has seen the whole run, whatever happens to the servers: it sends again under the
/// same otid until it is told that the message was taken, and goes on from its cursor through another gateway when its stream breaks.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A source whose token nobody waits on by handle holds nothing.")]
sealed class ChatClient(Rig rig, Random random, string conversation)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    readonly CancellationTokenSource leaving = new();

    public string Turn { get; } = $"t{random.NextInt64():x}";

    public string Otid { get; } = Guid.NewGuid().ToString();

    public int Words { get; init; } = 40;

    /// <summary>The gateways that it goes to. Default: all that run.</summary>
    public IReadOnlyList<SiloProcess>? Only { get; init; }

    public string Conversation => conversation;

    public StreamLog Seen { get; } = new();

    /// <summary>The longest time between two frames.</summary>
    public TimeSpan LongestGap { get; private set; }

    public int Connections { get; private set; }

    /// <summary>Stays no longer; the run goes on.</summary>
    public void Leave() => leaving.Cancel();

    public async Task Run()
    {
        var began = Stopwatch.GetTimestamp();
        while (!Seen.IsDone && !leaving.IsCancellationRequested)
        {
            if (Stopwatch.GetElapsedTime(began) > Patience)
                throw new TimeoutException($"Turn {Turn} of {conversation} did not end. It had {Seen.LastSeq} frames; run {Seen.RunId}.");
            Connections++;
            try
            {
                await Connect();
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
            {
                await Task.Delay(Pause);
            }
        }
    }

    async Task Connect()
    {
        var by = Only is { } few ? few[random.Next(few.Count)] : rig.Any(random);
        using var request = new HttpRequestMessage(HttpMethod.Post, by.Url + (Seen.RunId is null ? $"/v1/conversations/{conversation}/messages" : $"/v1/runs/{Seen.RunId}/stream"))
        {
            Content = new StringContent((Seen.RunId is null ? Message() : Cursor()).ToJsonString(), Encoding.UTF8, "application/json"),
        };
        if (Seen.RunId is null && Connections > 1) request.Headers.Add("X-Stainless-Retry-Count", $"{Connections - 1}");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(leaving.Token);
        limit.CancelAfter(Silence);
        using var answer = await Http.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        if (!answer.IsSuccessStatusCode)
        {
            var text = await answer.Content.ReadAsStringAsync(limit.Token);
            if (answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.Conflict) throw new HttpRequestException(text);
            throw new InvalidOperationException($"{request.RequestUri} answers {(int)answer.StatusCode}: {text}");
        }

        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(limit.Token), Encoding.UTF8);
        var last = Stopwatch.GetTimestamp();
        while (await reader.ReadLineAsync(limit.Token) is { } line)
        {
            limit.CancelAfter(Silence);
            if (!line.StartsWith("data: ", StringComparison.Ordinal)) continue;
            if (Seen.Frames.Count > 0 && Stopwatch.GetElapsedTime(last) is var gap && gap > LongestGap) LongestGap = gap;
            last = Stopwatch.GetTimestamp();
            Seen.Take(line[6..]);
        }
    }

    JsonObject Message() => new()
    {
        ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = ModelServer.Prompt(Turn, Words), ["otid"] = Otid }),
        ["streaming"] = true,
        ["stream_tokens"] = true,
        ["background"] = true,
    };

    JsonObject Cursor() => new() { ["starting_after"] = Seen.LastSeq };
}
