using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Conversations.Cluster.Tests;

/// <summary>
/// A model whose answer follows from the prompt, so that any loss or repetition in it shows: to <c>turn X words N</c> it says
/// <c>X.0 X.1 … X.N-1</c>, a word every few milliseconds. It counts the calls for each turn.
/// </summary>
sealed partial class ModelServer : IAsyncDisposable
{
    readonly WebApplication app;
    readonly ConcurrentDictionary<string, int> calls = new();
    readonly ConcurrentDictionary<string, string> traces = new();

    ModelServer(WebApplication app) => this.app = app;

    public string Url { get; private set; } = "";

    /// <summary>Between two words, unless a test sets another.</summary>
    public static readonly TimeSpan UsualWordTime = TimeSpan.FromMilliseconds(20);

    /// <summary>Between two words.</summary>
    public TimeSpan WordTime { get; set; } = UsualWordTime;

    public static async Task<ModelServer> Start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = new ModelServer(builder.Build());
        server.app.Run(server.Answer);
        await server.app.StartAsync();
        server.Url = server.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return server;
    }

    /// <summary>The ids of the calls of webhooks, by the path that was called.</summary>
    public ConcurrentDictionary<string, ConcurrentBag<string>> Hooks { get; } = new();

    /// <summary>Begins to count anew.</summary>
    public void Forget() => calls.Clear();

    public int CallsOf(string turn) => calls.GetValueOrDefault(turn);

    /// <summary>The header that the last call for a turn brought; empty: none.</summary>
    public string TraceOf(string turn) => traces.GetValueOrDefault(turn, "");

    public static string Prompt(string turn, int words) => $"{SiloProcess.Canary} turn {turn} words {words}";

    public static string Expected(string turn, int words) => string.Join(' ', Enumerable.Range(0, words).Select(i => $"{turn}.{i}"));

    public ValueTask DisposeAsync() => app.DisposeAsync();

    async Task Answer(HttpContext http)
    {
        if (http.Request.Headers.TryGetValue("webhook-id", out var hook))
        {
            Hooks.GetOrAdd(http.Request.Path.Value![1..], _ => []).Add(hook.ToString());
            return;
        }

        using var body = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        var said = body.RootElement.GetProperty("messages").EnumerateArray().Last(each => each.GetProperty("role").GetString() == "user");
        var match = Asked().Match(said.GetProperty("content").ToString());
        var (turn, words) = (match.Groups[1].Value, int.Parse(match.Groups[2].Value));
        traces[turn] = http.Request.Headers["traceparent"].ToString();
        calls.AddOrUpdate(turn, 1, (_, count) => count + 1);

        http.Response.ContentType = "text/event-stream";
        for (var i = 0; i < words; i++)
        {
            await Say(http, new { choices = new[] { new { index = 0, delta = new { content = $"{(i == 0 ? "" : " ")}{turn}.{i}" } } } });
            await Task.Delay(WordTime, http.RequestAborted);
        }

        await Say(http, new { choices = new[] { new { index = 0, delta = new { }, finish_reason = "stop" } } });
        await Say(http, new { choices = Array.Empty<object>(), usage = new { prompt_tokens = 10, completion_tokens = words, total_tokens = 10 + words } });
        await http.Response.WriteAsync("data: [DONE]\n\n", http.RequestAborted);
    }

    static async Task Say(HttpContext http, object chunk)
    {
        await http.Response.WriteAsync($"data: {JsonSerializer.Serialize(chunk)}\n\n", Encoding.UTF8, http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }

    [GeneratedRegex(@"turn (\S+) words (\d+)")]
    private static partial Regex Asked();
}
