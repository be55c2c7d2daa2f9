using System.Diagnostics;
using Npgsql;

namespace Conversations.Tests.Support;

/// <summary>
/// A throwaway PostgreSQL server on loopback, in a folder of its own. It ends with the process that started it, however that ends:
/// the shell that watches it waits for the end of its input.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    // The database sorts by language, so that a query that relies on the database's collation is found out.
    private const string Script = """
        data=$1 bin=$2 port=$3
        as_postgres() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --init-groups "$@"; else "$@"; fi; }
        cd / && mkdir "$data/run" && { [ "$(id -u)" != 0 ] || chown -R postgres "$data"; } &&
        as_postgres "$bin/initdb" -D "$data/db" -A trust -U postgres -E UTF8 --locale=C.UTF-8 --locale-provider=icu --icu-locale=en-US --no-sync &&
        printf '%s\n' "port = $port" "listen_addresses = '127.0.0.1'" "unix_socket_directories = '$data/run'" "max_connections = 400" \
            >>"$data/db/postgresql.conf" &&
        as_postgres "$bin/pg_ctl" -D "$data/db" -l "$data/log" -w start >/dev/null || { rm -rf "$data"; exit 1; }
        echo ready
        cat >/dev/null
        as_postgres "$bin/pg_ctl" -D "$data/db" -m immediate stop
        rm -rf "$data"
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _watch;
    private readonly string _folder;

    private PostgresServer(Process watch, string folder, string binaries, int port)
    {
        _watch = watch;
        _folder = folder;
        Binaries = binaries;
        Port = port;
    }

    public int Port { get; }

    /// <summary>The folder of <c>pgbench</c> and the other programs of the server's version.</summary>
    public string Binaries { get; }

    /// <exception cref="InvalidOperationException">PostgreSQL is not installed, or it does not start.</exception>
    public static async Task<PostgresServer> Start()
    {
        var binaries = FindBinaries();
        var folder = Directory.CreateTempSubdirectory("postgres-").FullName;
        var port = FreePort.Next();
        var watch = Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", Script, "postgres", folder, binaries, $"{port}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = watch.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        var said = new List<string>();
        while (await watch.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (line == "ready") return new PostgresServer(watch, folder, binaries, port);
            said.Add(line);
        }

        throw new InvalidOperationException($"PostgreSQL does not start.\n{string.Join('\n', said)}\n{await errors}");
    }

    /// <summary>Makes an empty database and says how Npgsql reaches it.</summary>
    public async Task<string> CreateDatabase()
    {
        var name = $"d{Guid.NewGuid():N}";
        await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"create database {name}", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    public string ConnectionString(string database) => $"Host=127.0.0.1;Port={Port};Username=postgres;Database={database}";

    /// <summary>Kills every process of the server in the midst of what they do, and starts it anew.</summary>
    public Task Restart() => Control("-m", "immediate", "-w", "-l", $"{_folder}/log", "restart");

    /// <summary>Kills every process of the server in the midst of what they do.</summary>
    public Task Stop() => Control("-m", "immediate", "-w", "stop");

    /// <summary>Starts the server that was stopped.</summary>
    public Task StartAgain() => Control("-w", "-l", $"{_folder}/log", "start");

    public async ValueTask DisposeAsync()
    {
        _watch.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);
        await _watch.WaitForExitAsync(patience.Token);
        _watch.Dispose();
    }

    private async Task Control(params string[] arguments)
    {
        string[] command = [$"{Binaries}/pg_ctl", "-D", $"{_folder}/db", .. arguments];
        if (Environment.UserName == "root") command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", .. command];
        using var control = Process.Start(new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = "/", RedirectStandardOutput = true })!;
        using var patience = new CancellationTokenSource(Patience);
        await control.WaitForExitAsync(patience.Token);
        if (control.ExitCode != 0) throw new InvalidOperationException($"pg_ctl {string.Join(' ', arguments)} ended with {control.ExitCode}.");
    }

    private static string FindBinaries()
    {
        var installed = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [];
        return installed.Select(version => Path.Combine(version, "bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
            .Where(folder => File.Exists(Path.Combine(folder, "initdb")))
            .OrderByDescending(folder => int.TryParse(Path.GetFileName(Path.GetDirectoryName(folder)), out var version) ? version : 0)
            .FirstOrDefault() ?? throw new InvalidOperationException("PostgreSQL's server programs are not installed (Debian: postgresql).");
    }
}
