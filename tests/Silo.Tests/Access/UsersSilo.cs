using System.Net.Http.Headers;
using System.Text;
using Conversations.Gateway;
using Conversations.Silo.Hosting;
using Conversations.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;

namespace Conversations.Silo.Tests.Access;

/// <summary>
/// A whole server that several users share, each of whom has their name as their key. It keeps its data in SQLite; with <c>TEST_STORE=postgres</c>,
/// in a PostgreSQL.
/// </summary>
sealed class UsersSilo : IAsyncDisposable
{
    public const string Ann = "ann";
    public const string Bob = "bob";
    public const string Operator = "opal";
    public const string Admin = "root";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    static readonly bool OnPostgres = Environment.GetEnvironmentVariable("TEST_STORE") == "postgres";
    static readonly Lazy<Task<PostgresServer>> Postgres = new(PostgresServer.Start);

    readonly string folder = Directory.CreateTempSubdirectory("users-").FullName;
    readonly (string Key, string Value)[] settings;
    readonly Action<WebApplicationBuilder> configure;
    WebApplication app = null!;
    KeyValuePair<string, string?>[] store = [];

    UsersSilo((string Key, string Value)[] settings, Action<WebApplicationBuilder> configure) => (this.settings, this.configure) = (settings, configure);

    public HttpClient Client { get; private set; } = null!;

    public IServiceProvider Services => app.Services;

    public IEnumerable<RouteEndpoint> Routes => Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    public static Task<UsersSilo> Start(params (string Key, string Value)[] settings) => Start(_ => { }, settings);

    public static async Task<UsersSilo> Start(Action<WebApplicationBuilder> configure, params (string Key, string Value)[] settings)
    {
        var silo = new UsersSilo(settings, configure);
        silo.store = OnPostgres ? OnServer(await (await Postgres.Value).CreateDatabase()) : [new("ConnectionStrings:Conversations", $"Data Source={Path.Combine(silo.folder, "log.db")}")];
        await silo.Open();
        return silo;
    }

    /// <summary>Stops the server and starts another over the same database.</summary>
    /// <param name="changed">Settings that are now different.</param>
    public async Task Restart(params (string Key, string Value)[] changed)
    {
        await Close();
        await Open(changed);
    }

    public async Task<Reply> Send(string? key, string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = Request(key, method, path, body, headers);
        using var response = await Client.SendAsync(request);
        return new Reply((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers);
    }

    public static HttpRequestMessage Request(string? key, string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        // In the form of every dialect.
        if (key is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (key is not null) request.Headers.Add("X-Session-API-Key", key);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    public Task<Reply> Get(string key, string path) => Send(key, "GET", path);

    public Task<Reply> Post(string key, string path, string body = "{}", params (string Name, string Value)[] headers) => Send(key, "POST", path, body, headers);

    public async ValueTask DisposeAsync()
    {
        await Close();
        Directory.Delete(folder, recursive: true);
    }

    static IEnumerable<KeyValuePair<string, string?>> Keys() =>
        new[] { (Ann, "user"), (Bob, "user"), (Operator, "operator"), (Admin, "admin") }.SelectMany((each, index) => new[]
        {
            KeyValuePair.Create($"Auth:Keys:{index}:Key", (string?)each.Item1),
            KeyValuePair.Create($"Auth:Keys:{index}:User", (string?)each.Item1),
            KeyValuePair.Create($"Auth:Keys:{index}:Role", (string?)each.Item2),
        });

    static KeyValuePair<string, string?>[] OnServer(string database) =>
    [
        new("Storage:Provider", "postgres"),
        new("ConnectionStrings:Conversations", $"{database};Maximum Pool Size=20"),
        new("Cluster:SiloPort", "0"),
        new("Cluster:SiloName", "silo"),
    ];

    async Task Open(params (string Key, string Value)[] changed)
    {
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Configuration.AddInMemoryCollection(
        [
            .. store,
            .. Keys(),
            .. settings.Select(each => KeyValuePair.Create(each.Key, (string?)each.Value)),
        ]);
        builder.Configuration.AddInMemoryCollection(changed.Select(each => KeyValuePair.Create(each.Key, (string?)each.Value)));
        builder.Logging.ClearProviders();
        builder.AddSilo();
        // A single server has nobody to lose its lease to, however busy the machine is.
        if (OnPostgres) builder.Services.Configure<ClusterMembershipOptions>(options => options.TableRefreshTimeout = TimeSpan.FromMinutes(5));
        configure(builder);
        app = builder.Build();
        app.MapGateway();
        await app.StartAsync();
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = Patience };
    }

    async Task Close()
    {
        Client.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
