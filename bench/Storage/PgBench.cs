using System.Diagnostics;
using System.Globalization;
using Conversations.Tests.Support;
using Npgsql;

namespace Conversations.Bench.Storage;

/// <summary>PostgreSQL's load generator: clients that insert one row a transaction, prepared.</summary>
internal sealed class PgBench
{
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
        return new PgBench(server, connection.Database);
    }

    /// <summary>Transactions a second.</summary>
    public async Task<double> Run(int clients, TimeSpan duration)
    {
        var script = Path.GetTempFileName();
        await File.WriteAllTextAsync(script, "insert into log (payload) values (repeat('some text ', 40));\n");
        using var process = Process.Start(new ProcessStartInfo(
            Path.Combine(_server.Binaries, "pgbench"),
            [
                "-h", "127.0.0.1", "-p", $"{_server.Port}", "-U", "postgres", "-n", "-M", "prepared", "-f", script,
                "-c", $"{clients}", "-j", $"{Math.Min(clients, Environment.ProcessorCount)}", "-T", $"{Math.Max(1, (int)duration.TotalSeconds)}", _database,
            ])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var report = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        File.Delete(script);
        var line = report.Split('\n').FirstOrDefault(each => each.StartsWith("tps = ", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"pgbench failed: {await errors}");
        return double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture);
    }
}
