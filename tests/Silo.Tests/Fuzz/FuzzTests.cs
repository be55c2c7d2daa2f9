using System.Globalization;
using System.Text;
using Conversations.Silo.Tests.Access;
using Microsoft.Extensions.Logging;
using Xunit.Abstractions;

namespace Conversations.Silo.Tests.Fuzz;

/// <summary>
/// Requests that nobody means, to every route: no answer is a fault of the server's, nothing of another's is told or changed, and the server
/// lives on. <c>FUZZ_REQUESTS</c> says how many (3,000), <c>FUZZ_SEED</c> repeats a run.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output) : IAsyncLifetime
{
    const int Usual = 3000;
    const int AtOnce = 8;

    readonly LogLines log = new();
    UsersSilo silo = null!;
    Belongings anns = null!;
    Belongings bobs = null!;

    public async Task InitializeAsync()
    {
        silo = await UsersSilo.Start(
            builder => builder.Logging.AddProvider(log.Provider),
            ("Limits:RequestsPerMinutePerUser", "0"),
            ("Limits:RequestsPerMinutePerAddress", "0"),
            ("Limits:FailedTriesPerMinute", "0"),
            ("Limits:RequestBodyBytes", "200000"),
            ("Models:Retry:Count", "0"));
        (anns, bobs) = (await Belongings.Of(silo, UsersSilo.Ann), await Belongings.Of(silo, UsersSilo.Bob));
    }

    public async Task DisposeAsync() => await silo.DisposeAsync();

    [Fact]
    public async Task Requests_ThatNobodyMeans_HurtNothing()
    {
        var seed = Number("FUZZ_SEED") ?? Random.Shared.Next();
        var count = Number("FUZZ_REQUESTS") ?? Usual;
        var before = await Everything();
        var statuses = new SortedDictionary<int, int>();
        var wrong = new List<string>();
        var routes = Route.All(silo).ToList();

        for (var done = 0; done < count; done += AtOnce)
        {
            var requests = Enumerable.Range(done, AtOnce).Select(number => new FuzzRequest(new Random(HashCode.Combine(seed, number)), routes, anns, bobs)).ToList();
            foreach (var (request, status, body) in await Task.WhenAll(requests.Select(Send)))
            {
                statuses[status] = statuses.GetValueOrDefault(status) + 1;
                if (status == 500) wrong.Add($"{request}: {status} {body}");
                // Her ids he has named himself, and may be told again what he has stored of them; what stands in her things he has not.
                if (!request.SaysHers && body.Contains(anns.Text, StringComparison.OrdinalIgnoreCase)) wrong.Add($"{request} tells {anns.Text}");
            }
        }

        output.WriteLine($"seed {seed}: {statuses.Values.Sum()} requests to {routes.Count} routes; {string.Join(", ", statuses.Select(each => $"{each.Key}: {each.Value}"))}");
        Assert.True(wrong.Count == 0, $"seed {seed}: {wrong.Count} wrong:\n{string.Join('\n', wrong.Take(15))}\n{string.Join('\n', log.Errors().Take(5))}");
        Assert.Equal(before, await Everything());
        Assert.Equal(200, (await silo.Send(null, "GET", "/healthz/ready")).Status);
        Assert.Equal(201, (await silo.Post(UsersSilo.Ann, "/api/v1/conversations")).Status);
    }

    async Task<(FuzzRequest Request, int Status, string Body)> Send(FuzzRequest request)
    {
        using var message = request.Message();
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            using var response = await silo.Client.SendAsync(message, patience.Token);
            return (request, (int)response.StatusCode, await response.Content.ReadAsStringAsync(patience.Token));
        }
        catch (HttpRequestException refused)
        {
            // The server closes a connection whose request breaks the rules of HTTP.
            return (request, 0, refused.Message);
        }
        catch (OperationCanceledException)
        {
            return (request, 500, "no answer within 30 s");
        }
    }

    async Task<string> Everything()
    {
        var all = new StringBuilder();
        foreach (var path in new[] { "/v1/agents", "/v1/blocks", "/v1/conversations", "/v1/messages", "/v1/runs", "/v1/tools" })
            all.AppendLine((await silo.Get(UsersSilo.Ann, path)).Ok().ToJsonString());
        return all.ToString();
    }

    static int? Number(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
