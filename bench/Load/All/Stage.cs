namespace Conversations.Bench.Load.All;

/// <summary>What a whole measurement runs on: a model and servers as processes of their own, on free ports, with new databases.</summary>
public sealed class Stage : IAsyncDisposable
{
    private static readonly string Self = typeof(Stage).Assembly.Location;
    private readonly string _silo;
    private readonly string _data = Directory.CreateTempSubdirectory("bench-").FullName;
    private readonly int _modelPort = Child.FreePort();
    private Child? _model;

    private Stage(string silo) => _silo = silo;

    private string Model => $"http://127.0.0.1:{_modelPort}/v1";

    /// <param name="silo">The server's <c>Silo.dll</c>.</param>
    public static async Task<Stage> SetAsync(string silo, CancellationToken cancellationToken)
    {
        var stage = new Stage(Path.GetFullPath(silo));
        try
        {
            stage._model = await stage.StartAsync([Self, "model", "--port", $"{stage._modelPort}"], [], stage._modelPort, cancellationToken);
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    public static LettaTarget Target(Child child, string path = "") => new(new Uri($"http://127.0.0.1:{child.Port}{path}"), child.Pid, "openai/bench");

    public Task<Child> RelayAsync(CancellationToken cancellationToken)
    {
        var port = Child.FreePort();
        // The relay gets the collector that a web server has by default.
        return StartAsync([Self, "relay", "--port", $"{port}", "--model", Model], [("DOTNET_gcServer", "1"), ("DOTNET_gcConcurrent", "1")], port, cancellationToken);
    }

    /// <param name="settings">Beside those of the model: of the database at least.</param>
    public Task<Child> ServerAsync(IEnumerable<(string, string)> settings, CancellationToken cancellationToken)
    {
        var port = Child.FreePort();
        (string, string)[] model =
        [
            ("Models__openai__BaseUrl", Model),
            ("Models__openai__ApiKey", "bench"),
            ("Logging__LogLevel__Default", "Warning"),
        ];
        return StartAsync([_silo, "--urls", $"http://127.0.0.1:{port}"], [.. settings, .. model], port, cancellationToken);
    }

    /// <summary>Of a database file of that name.</summary>
    public IEnumerable<(string, string)> Database(string name) => [("ConnectionStrings__Conversations", $"Data Source={Path.Combine(_data, name)}.db")];

    public async ValueTask DisposeAsync()
    {
        if (_model is not null) await _model.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    private Task<Child> StartAsync(string[] words, (string, string)[] environment, int port, CancellationToken cancellationToken) =>
        Child.StartAsync(_data, words, environment, port, cancellationToken);
}
