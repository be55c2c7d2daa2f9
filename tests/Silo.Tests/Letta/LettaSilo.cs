using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Conversations.Gateway;
using Conversations.Silo.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Conversations.Silo.Tests.Letta;

/// <summary>A whole server with its HTTP routes, on a free port and a database of its own, which a restart keeps.</summary>
sealed class LettaSilo : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly string folder = Directory.CreateTempSubdirectory("letta-").FullName;
    WebApplication app = null!;
    HttpClient client = null!;

    (string Key, string Value)[] settings = [];

    public Uri Address => client.BaseAddress!;

    public IGrainFactory Grains => app.Services.GetRequiredService<IGrainFactory>();

    public string Folder => folder;

    public static async Task<LettaSilo> Start(params (string Key, string Value)[] settings)
    {
        var silo = new LettaSilo { settings = settings };
        await silo.Open();
        return silo;
    }

    public async Task Restart()
    {
        await Close();
        await Open();
    }

    /// <summary>Asks it to stop; it has when this has ended.</summary>
    public Task Stop() => app.StopAsync();

    public Task<JsonNode> Get(string path) => Ok("GET", path);

    public Task<JsonNode> Post(string path, string body = "{}") => Ok("POST", path, body);

    public Task<JsonNode> Patch(string path, string body = "{}") => Ok("PATCH", path, body);

    public async Task<JsonNode> Upload(string path, string file, params (string Name, string Value)[] fields)
    {
        using var form = new MultipartFormDataContent { { new StringContent(file, Encoding.UTF8, "application/json"), "file", "agent.af" } };
        foreach (var (name, value) in fields) form.Add(new StringContent(value), name);
        using var response = await client.PostAsync(new Uri(path, UriKind.Relative), form);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    public async Task<(int Status, string Body)> Send(string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var response = await client.SendAsync(request);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Asks again until the answer is as wanted; fails with what was waited for.</summary>
    public async Task<JsonNode> Until(string path, Func<JsonNode, bool> wanted, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!patience.IsCancellationRequested)
        {
            if (await Get(path) is { } answer && wanted(answer)) return answer;
            await Task.Yield();
        }

        throw new TimeoutException($"Waited {Patience} for {what}.");
    }

    public async ValueTask DisposeAsync()
    {
        await Close();
        Directory.Delete(folder, recursive: true);
    }

    async Task<JsonNode> Ok(string method, string path, string? body = null)
    {
        var (status, text) = await Send(method, path, body);
        Assert.True(status == 200, $"{method} {path}: {status} {text}");
        return JsonNode.Parse(text)!;
    }

    async Task Open()
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Configuration.AddInMemoryCollection(
        [
            new("ConnectionStrings:Conversations", $"Data Source={Path.Combine(folder, "log.db")}"),
            new("Workspaces:Root", Path.Combine(folder, "workspaces")),
            new("Secrets:KeyFolder", Path.Combine(folder, "keys")),
            .. settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)),
        ]);
        builder.Logging.ClearProviders();
        builder.AddSilo();
        app = builder.Build();
        app.MapGateway();
        await app.StartAsync();
        client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = Patience };
    }

    async Task Close()
    {
        client.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
