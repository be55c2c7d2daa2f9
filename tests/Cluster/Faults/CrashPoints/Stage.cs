using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.CrashingSilo;

namespace Conversations.Cluster.Tests;

/// <summary>Silos that can be told where to die, and clients that try again.</summary>
sealed class Stage(Rig rig, Random random) : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    readonly string tokens = Directory.CreateTempSubdirectory("crash-").FullName;
    ArmedPoint? armed;

    public Rig Rig => rig;

    public Random Random => random;

    /// <summary>An agent of the built-in model, which calls tools when it is told to.</summary>
    public string Agent { get; private set; } = "";

    public static string Program => typeof(CrashPointExtensions).Assembly.Location;

    public async Task Open() => Agent = await NewAgent();

    public async Task<string> NewAgent(string more = "") => (string)(await Post("/v1/agents", $$"""
        {"name":"echo","model":"local/echo","tools":["memory_insert","conversation_search"],"memory_blocks":[{"label":"human","value":"Ada"}]{{more}}}
        """))["id"]!;

    public async Task<string> NewConversation(string? agent = null, string body = "{}") =>
        (string)(await Post($"/v1/conversations/?agent_id={agent ?? Agent}", body))["id"]!;

    /// <summary>One turn whose client waits for its end.</summary>
    public Task<JsonNode> Say(string conversation, string text, string more = "") => Post(
        $"/v1/conversations/{conversation}/messages",
        $$"""{"messages":[{"role":"user","content":{{JsonValue.Create(text).ToJsonString()}},"otid":"{{Guid.NewGuid()}}"}],"streaming":false{{more}}}""");

    public Task<JsonNode> Get(string path) => Do(HttpMethod.Get, path, null);

    public Task<JsonNode> Post(string path, string body, params HttpStatusCode[] doneBefore) => Do(HttpMethod.Post, path, body, doneBefore);

    /// <summary>A POST under a key of its own: however often it is tried, it is one.</summary>
    /// <param name="also">A further answer that is as good as success.</param>
    public Task<JsonNode> Kept(string path, string body, HttpStatusCode also = HttpStatusCode.OK) => Do(HttpMethod.Post, path, body, $"{Guid.NewGuid()}", also);

    public Task<JsonNode> Patch(string path, string body, params HttpStatusCode[] doneBefore) => Do(HttpMethod.Patch, path, body, doneBefore);

    public Task<JsonNode> Delete(string path) => Do(HttpMethod.Delete, path, null, HttpStatusCode.NotFound);

    /// <summary>True when nothing is there.</summary>
    public async Task<bool> IsGone(string path)
    {
        using var answer = await Http.Client.GetAsync(rig.Any(random).Url + path);
        return answer.StatusCode == HttpStatusCode.NotFound;
    }

    /// <summary>Whichever silo comes to a point next, dies there; only one does.</summary>
    /// <returns>Whether that has come to pass.</returns>
    public async Task<Func<bool>> Arm(string point, int skip = 0)
    {
        var token = Path.Combine(tokens, Guid.NewGuid().ToString());
        armed = new(point, skip, token);
        await File.WriteAllTextAsync(rig.Armed, JsonSerializer.Serialize(armed));
        foreach (var silo in rig.Silos.Where(silo => silo.IsRunning)) await Arm(silo, armed);
        return () => File.Exists(token) && File.ReadAllText(token) is { Length: > 0 } process && !Directory.Exists($"/proc/{process}");
    }

    /// <summary>Kills a silo and starts it again, armed as it was from its first moment on. It may die as it starts.</summary>
    public async Task Restart(SiloProcess silo)
    {
        if (silo.IsRunning) await silo.KillNow();
        try
        {
            await silo.Start();
        }
        catch (InvalidOperationException) when (!silo.IsRunning && armed is not null && File.Exists(armed.Token))
        {
            // At its point.
        }
    }

    public async Task Disarm()
    {
        armed = null;
        File.Delete(rig.Armed);
        foreach (var silo in rig.Silos) (await Http.Client.DeleteAsync($"{silo.Url}/faults")).EnsureSuccessStatusCode();
    }

    /// <summary>The points that were passed since the last time that nothing was armed.</summary>
    public async Task<HashSet<string>> Passed()
    {
        var passed = new HashSet<string>();
        foreach (var silo in rig.Silos.Where(silo => silo.IsRunning))
            passed.UnionWith((await Http.Get($"{silo.Url}/faults")).AsObject().Select(point => point.Key));
        return passed;
    }

    public Task Revive() => Task.WhenAll(rig.Silos.Select(silo => silo.StartIfEnded()));

    /// <summary>Waits until no run is at work any more.</summary>
    public Task Quiet() => Wait.Until(
        async () => await rig.Query<long>("select count(*) from runs where status in ('Created', 'Running')") == 0,
        Patience,
        () => "the runs to end");

    /// <summary>Checks how the last run of a conversation ended.</summary>
    public async Task Ended(string conversation, params string[] statuses)
    {
        var status = await rig.Query<string>($"select status from runs where conversation_id = '{conversation[(conversation.IndexOf('-') + 1)..]}' order by created_at desc limit 1");
        Assert.Contains(status, statuses);
    }

    public void Dispose() => Directory.Delete(tokens, recursive: true);

    static async Task Arm(SiloProcess silo, ArmedPoint point) => (await Http.Client.PostAsJsonAsync($"{silo.Url}/faults", point)).EnsureSuccessStatusCode();

    /// <param name="doneBefore">Answers by which a further try learns that an earlier one had its effect.</param>
    Task<JsonNode> Do(HttpMethod method, string path, string? body, params HttpStatusCode[] doneBefore) => Do(method, path, body, null, HttpStatusCode.OK, doneBefore);

    async Task<JsonNode> Do(HttpMethod method, string path, string? body, string? key, HttpStatusCode also, params HttpStatusCode[] doneBefore)
    {
        var began = Stopwatch.GetTimestamp();
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var request = new HttpRequestMessage(method, rig.Any(random).Url + path);
                if (body is not null) request.Content = new StringContent(body, null, "application/json");
                if (key is not null) request.Headers.Add("Idempotency-Key", key);
                if (tries > 0) request.Headers.Add("X-Stainless-Retry-Count", $"{tries}");
                using var limit = new CancellationTokenSource(Silence);
                using var answer = await Http.Client.SendAsync(request, limit.Token);
                var text = await answer.Content.ReadAsStringAsync(limit.Token);
                if (answer.IsSuccessStatusCode || answer.StatusCode == also || (tries > 0 && doneBefore.Contains(answer.StatusCode))) return text.Length > 0 && JsonNode.Parse(text) is { } json ? json : new JsonObject();
                if (answer.StatusCode != HttpStatusCode.ServiceUnavailable) throw new InvalidOperationException($"{method} {path}: {(int)answer.StatusCode} {text}");
                if (Stopwatch.GetElapsedTime(began) > Patience) throw new TimeoutException($"{method} {path}: {text}");
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException)
            {
                if (Stopwatch.GetElapsedTime(began) > Patience) throw;
            }

            await Task.Delay(Pause);
        }
    }
}
