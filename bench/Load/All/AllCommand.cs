using Conversations.Bench.Load.FanOut;
using Conversations.Bench.Load.Idle;
using Conversations.Bench.Load.Length;
using Conversations.Bench.Load.Turns;

namespace Conversations.Bench.Load.All;

/// <summary>The whole measurement: model, relay and server as processes of their own, on free ports, with new databases.</summary>
public sealed class AllCommand
{
    private static readonly string Self = typeof(AllCommand).Assembly.Location;
    private readonly string _silo;
    private readonly string _data = Directory.CreateTempSubdirectory("bench-").FullName;
    private readonly int _modelPort = Child.FreePort();

    private AllCommand(string silo) => _silo = silo;

    private string Model => $"http://127.0.0.1:{_modelPort}/v1";

    public static async Task RunAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        var all = new AllCommand(Path.GetFullPath(arguments.Required("silo")));
        try
        {
            await all.MeasureAsync(arguments, cancellationToken);
        }
        finally
        {
            Directory.Delete(all._data, recursive: true);
        }
    }

    private async Task MeasureAsync(Arguments arguments, CancellationToken cancellationToken)
    {
        await using var model = await StartAsync([Self, "model", "--port", $"{_modelPort}"], [], _modelPort, cancellationToken);
        await using (var server = await ServerAsync("turns", cancellationToken))
        {
            var port = Child.FreePort();
            // The relay gets the collector that a web server has by default.
            await using var relay = await StartAsync(
                [Self, "relay", "--port", $"{port}", "--model", Model], [("DOTNET_gcServer", "1"), ("DOTNET_gcConcurrent", "1")], port, cancellationToken);
            Console.WriteLine("### Turns\n");
            await TurnsCommand.RunAsync(Target(server), Target(relay), arguments, cancellationToken);
            Console.WriteLine("### Length\n");
            await LengthCommand.RunAsync(Target(server), arguments, cancellationToken);
            Console.WriteLine("### Fan-out\n");
            await FanOutCommand.RunAsync(Target(server), Target(relay, "/fan"), arguments, cancellationToken);
        }

        await using var rested = await ServerAsync("idle", cancellationToken);
        Console.WriteLine("### Idle\n");
        await IdleCommand.RunAsync(Target(rested), arguments, cancellationToken);
    }

    private Task<Child> ServerAsync(string database, CancellationToken cancellationToken)
    {
        var port = Child.FreePort();
        (string, string)[] environment =
        [
            ("ConnectionStrings__Conversations", $"Data Source={Path.Combine(_data, database)}.db"),
            ("Models__openai__BaseUrl", Model),
            ("Models__openai__ApiKey", "bench"),
            ("Logging__LogLevel__Default", "Warning"),
        ];
        return StartAsync([_silo, "--urls", $"http://127.0.0.1:{port}"], environment, port, cancellationToken);
    }

    private Task<Child> StartAsync(string[] words, (string, string)[] environment, int port, CancellationToken cancellationToken) =>
        Child.StartAsync(_data, words, environment, port, cancellationToken);

    private static LettaTarget Target(Child child, string path = "") => new(new Uri($"http://127.0.0.1:{child.Port}{path}"), child.Pid, "openai/bench");
}
