using System.Diagnostics;
using System.Globalization;
using Conversations.Tests.Support;
using Npgsql;

namespace Conversations.Bench.Storage;

/// <summary>PostgreSQL's load generator, prepared: its own small transaction, and the least that a commit can be.</summary>
internal sealed class PgBench
{
    // 100,000 accounts a unit: enough that clients seldom meet at one.
    private const int Scale = 10;

    private const string OneRow = "insert into log (payload) values (repeat('some text ', 40));\n";

    private readonly PostgresServer _server;
    private readonly string _database;

    private PgBench(PostgresServer server, string database)
    {
        _server = server;
        _database = database;
    }

    public static async Task<PgBench> Prepare(PostgresServer server)
    {
        var connectionString = await server.CreateDatabase();
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("create table log (seq bigint generated always as identity primary key, payload text not null)", connection);
        await command.ExecuteNonQueryAsync();
        var bench = new PgBench(server, connection.Database);
        await bench.Start(["-i", "-q", "-s", $"{Scale}"]);
        return bench;
    }

    /// <summary>Transactions a second that insert one row of 400 bytes.</summary>
    public async Task<double> Insert(int clients, TimeSpan duration)
    {
        var script = Path.GetTempFileName();
        await File.WriteAllTextAsync(script, OneRow);
        var rate = await Run(["-f", script], clients, duration);
        File.Delete(script);
        return rate;
    }

    /// <summary>Transactions a second of its built-in <c>simple-update</c>: an update, a select and an insert.</summary>
    public Task<double> SimpleUpdate(int clients, TimeSpan duration) => Run(["-b", "simple-update", "-s", $"{Scale}"], clients, duration);

    private async Task<double> Run(string[] work, int clients, TimeSpan duration)
    {
        var (report, errors) = await Start(
        [
            "-n", "-M", "prepared", .. work,
            "-c", $"{clients}", "-j", $"{Math.Min(clients, Environment.ProcessorCount)}", "-T", $"{Math.Max(1, (int)duration.TotalSeconds)}",
        ]);
        var line = report.Split('\n').FirstOrDefault(each => each.StartsWith("tps = ", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"pgbench failed: {errors}");
        return double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture);
    }

    private async Task<(string Report, string Errors)> Start(string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(
            Path.Combine(_server.Binaries, "pgbench"), ["-h", "127.0.0.1", "-p", $"{_server.Port}", "-U", "postgres", .. words, _database])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var report = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (report, await errors);
    }
}
