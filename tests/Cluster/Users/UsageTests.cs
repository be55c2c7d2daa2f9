using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Xunit.Abstractions;

namespace Conversations.Cluster.Tests;

/// <summary>Two users talk while their server is killed. <c>USAGE_TURNS</c> says how many turns they have (200).</summary>
public sealed class UsageTests(ITestOutputHelper output) : IAsyncLifetime
{
    const int Usual = 200;
    const int ConversationsOfEach = 5;
    const int Kills = 3;
    const decimal Input = 0.15m, Cached = 0.075m, Output = 0.6m;

    static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(60) };
    static readonly string[] Users = ["ann", "bob"];

    readonly string folder = Directory.CreateTempSubdirectory("usage-").FullName;
    CountingModel model = null!;
    string url = "";
    int done;

    public async Task InitializeAsync() => model = await CountingModel.Start();

    public async Task DisposeAsync()
    {
        await model.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [SlowFact]
    public async Task Usage_after_kills_is_what_the_model_counted()
    {
        var turns = int.TryParse(Environment.GetEnvironmentVariable("USAGE_TURNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var many) ? many : Usual;
        var each = turns / (Users.Length * ConversationsOfEach);
        await using var silo = NewSilo();
        await silo.Start();
        url = silo.Url;
        var talks = Task.WhenAll(Users.SelectMany(user => Enumerable.Range(0, ConversationsOfEach).Select(number => Talk(user, number, each))));
        for (var kill = 1; kill <= Kills; kill++)
        {
            var until = kill * turns / (Kills + 1);
            await Wait.Until(() => Volatile.Read(ref done) >= until, TimeSpan.FromMinutes(5), $"{until} turns");
            await silo.KillNow();
            await silo.Start();
        }

        var conversations = await talks;
        foreach (var user in Users) await Check(user, [.. conversations.Where(talk => talk.User == user).Select(talk => talk.Id)], each);
        output.WriteLine($"{done} turns, {Kills} kills, {model.Answers.Count} answers given");
    }

    [Fact]
    public async Task Usage_of_summaries_titles_and_questions_is_what_the_model_counted()
    {
        await using var silo = NewSilo();
        await silo.Start();
        url = silo.Url;
        var (user, id) = await Talk("ann", 0, turns: 6);

        await Ask(user, $"agent-server/api/conversations/{id}/ask_agent", """{"question":"how many turns?"}""");
        await Ask(user, $"agent-server/api/conversations/{id}/generate_title", "{}");
        await Ask(user, $"agent-server/api/conversations/{id}/condense", "{}");
        await Ask(user, $"v1/conversations/conv-{id}/messages", """{"input":"one more","streaming":false}""");

        // Seven turns, and three calls beside them.
        Assert.Equal(10, model.Answers.Count);
        await CheckUsage(user, [.. model.Answers.Values], messages: 7);
    }

    SiloProcess NewSilo()
    {
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings:Conversations"] = $"Data Source={Path.Combine(folder, "log.db")}",
            ["Models:Default"] = "openai/counting",
            ["Models:openai:BaseUrl"] = model.Url + "/v1",
            ["Models:openai:ApiKey"] = SiloProcess.Canary,
            ["Models:Prices:openai/counting:Input"] = Input.ToString(CultureInfo.InvariantCulture),
            ["Models:Prices:openai/counting:CachedInput"] = Cached.ToString(CultureInfo.InvariantCulture),
            ["Models:Prices:openai/counting:Output"] = Output.ToString(CultureInfo.InvariantCulture),
            ["Limits:RequestsPerMinutePerUser"] = "0",
            ["Logging:LogLevel:Default"] = "Warning",
        };
        for (var user = 0; user < Users.Length; user++) (settings[$"Auth:Keys:{user}:Key"], settings[$"Auth:Keys:{user}:User"]) = (Users[user], Users[user]);
        return new SiloProcess("usage", SiloProcess.Program, FreePort.Next(), settings);
    }

    /// <summary>A conversation of so many turns, each asked until it is answered: in turn whole, and as a stream.</summary>
    async Task<(string User, string Id)> Talk(string user, int number, int turns)
    {
        var made = JsonNode.Parse(await Post(user, "conversations", "{}", $"{number}", stream: false))!;
        var id = (string)made["id"]!;
        for (var turn = 0; turn < turns; turn++)
        {
            await Post(user, $"conversations/{id}/messages", $$"""{"content":"turn {{turn}}"}""", $"{number}.{turn}", stream: turn % 2 == 1);
            Interlocked.Increment(ref done);
        }

        return (user, id);
    }

    async Task<string> Post(string user, string path, string body, string key, bool stream)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var request = Request(HttpMethod.Post, user, path);
                request.Headers.Add("Idempotency-Key", key);
                if (stream) request.Headers.Accept.ParseAdd("text/event-stream");
                request.Content = new StringContent(body, Encoding.UTF8, "application/json");
                using var response = await Client.SendAsync(request, patience.Token);
                var answer = await response.Content.ReadAsStringAsync(patience.Token);
                if (response.StatusCode == HttpStatusCode.Created || answer.Contains("event: done", StringComparison.Ordinal)) return answer;
                Assert.True(response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.OK, $"{path}: {response.StatusCode} {answer}");
            }
            catch (HttpRequestException) when (tries < 10_000)
            {
                // Killed: whoever looks after it starts it again.
                await Task.Delay(50, patience.Token);
            }
        }
    }

    async Task Check(string user, string[] conversations, int turns)
    {
        var recorded = new List<(long Prompt, long Completion, long Cached)>();
        foreach (var id in conversations)
        {
            var messages = new List<JsonNode>();
            for (var skip = 0; (await Get(user, $"conversations/{id}/messages?limit=100&skip={skip}")).AsArray() is { Count: > 0 } page; skip += page.Count)
                messages.AddRange(page.Select(message => message!));

            // Each turn once, in order, whatever died meanwhile.
            Assert.Equal(Enumerable.Range(0, turns).Select(turn => $"turn {turn}"), messages.Where(message => (string)message["role"]! == "user").Select(message => (string)message["content"]!));
            var answers = messages.Where(message => (string)message["role"]! == "assistant").Select(message => model.Answers[(string)message["content"]!]).ToList();
            Assert.Equal(turns, answers.Count);
            recorded.AddRange(answers);
        }

        await CheckUsage(user, recorded, recorded.Count);
    }

    async Task CheckUsage(string user, IReadOnlyList<(long Prompt, long Completion, long Cached)> recorded, int messages)
    {
        var usage = await Get(user, "tokens/usage?days=2");
        Assert.Equal(recorded.Sum(each => each.Prompt), (long)usage["prompt_tokens"]!);
        Assert.Equal(recorded.Sum(each => each.Completion), (long)usage["completion_tokens"]!);
        Assert.Equal(recorded.Sum(each => each.Cached), (long)usage["cached_tokens"]!);
        Assert.Equal(recorded.Sum(each => (((each.Prompt - each.Cached) * Input) + (each.Cached * Cached) + (each.Completion * Output)) / 1_000_000), (decimal)usage["total_cost"]!);
        Assert.Equal(messages, (long)usage["message_count"]!);
    }

    async Task Ask(string user, string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{url}/{path}") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", user);
        request.Headers.Add("X-Session-API-Key", user);
        using var response = await Client.SendAsync(request);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {response.StatusCode} {await response.Content.ReadAsStringAsync()}");
    }

    async Task<JsonNode> Get(string user, string path)
    {
        using var request = Request(HttpMethod.Get, user, path);
        using var response = await Client.SendAsync(request);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    HttpRequestMessage Request(HttpMethod method, string user, string path)
    {
        var request = new HttpRequestMessage(method, $"{url}/api/v1/{path}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", user);
        return request;
    }
}
