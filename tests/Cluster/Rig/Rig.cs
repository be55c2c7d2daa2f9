using System.Net;
using System.Text.Json.Nodes;
using Conversations.CrashingSilo;
using Npgsql;

namespace Conversations.Cluster.Tests;

/// <summary>Three silos over one database of a real PostgreSQL, a scripted model, and an agent to talk to.</summary>
sealed class Rig : IAsyncDisposable
{
    static readonly Lazy<Task<PostgresServer>> Server = new(PostgresServer.Start);

    static readonly TimeSpan LongestDying = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    Rig(PostgresServer postgres, string database, ModelServer model)
    {
        (Postgres, Database, Model) = (postgres, database, model);
    }

    public PostgresServer Postgres { get; }

    /// <summary>How its database is reached.</summary>
    public string Database { get; }

    public ModelServer Model { get; }

    public List<SiloProcess> Silos { get; } = [];

    /// <summary>The file in which silos that crash find at their start where they are to do so.</summary>
    public string Armed { get; } = Path.Combine(Path.GetTempPath(), $"armed-{Guid.NewGuid():N}");

    public string AgentId { get; private set; } = "";

    /// <summary>A test has found all well at its end, so that another may go on with it.</summary>
    public bool IsWhole { get; set; }

    /// <summary>How it is given back to those from whom it was taken.</summary>
    public Action? Release { get; set; }

    /// <summary>Three silos of which nobody else makes use meanwhile, warm if others have used them before.</summary>
    /// <param name="program">The silo's assembly.</param>
    public static Task<Rig> Take(string? program = null) => RigPool.Take(program ?? SiloProcess.Program);

    /// <param name="each">Further settings of a silo, by its number and the database's connection string.</param>
    /// <param name="program">The silo's assembly.</param>
    /// <param name="postgres">A server of its own. Default: the one that all tests share.</param>
    public static async Task<Rig> Start(
        int silos = 3, Func<int, string, Dictionary<string, string>>? each = null, string? program = null, PostgresServer? postgres = null)
    {
        postgres ??= await Server.Value;
        var rig = new Rig(postgres, await postgres.CreateDatabase(), await ModelServer.Start());
        try
        {
            for (var i = 0; i < silos; i++) rig.Silos.Add(rig.NewSilo($"silo{i}", each?.Invoke(i, rig.Database) ?? [], program));
            await Task.WhenAll(rig.Silos.Select(silo => silo.Start()));
            await Wait.Until(rig.MakeAgent, Patience, () => "an agent");
            return rig;
        }
        catch
        {
            await rig.DisposeAsync();
            throw;
        }
    }

    /// <returns>False: on a starved machine silos that have just met may still be busy with that.</returns>
    async Task<bool> MakeAgent()
    {
        try
        {
            var agent = await Http.Post($"{Silos[0].Url}/v1/agents", new JsonObject { ["name"] = "subject", ["model"] = "openai/scripted" });
            AgentId = (string)agent["id"]!;
            return true;
        }
        catch (HttpRequestException busy) when (busy.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            return false;
        }
    }

    /// <summary>A silo that is not started yet.</summary>
    public SiloProcess NewSilo(string name, Dictionary<string, string>? further = null, string? program = null)
    {
        var settings = new Dictionary<string, string>
        {
            ["Storage:Provider"] = "postgres",
            ["ConnectionStrings:Conversations"] = Database + ";Maximum Pool Size=30",
            ["Cluster:SiloName"] = name,
            ["Cluster:SiloPort"] = "0",
            ["Models:openai:BaseUrl"] = Model.Url + "/v1",
            ["Models:openai:ApiKey"] = SiloProcess.Canary,
            ["Logging:LogLevel:Default"] = "Warning",
            [ArmedPoint.File] = Armed,
        };
        foreach (var (key, value) in further ?? []) settings[key] = value;
        return new SiloProcess(name, program ?? SiloProcess.Program, FreePort.Next(), settings);
    }

    /// <summary>Starts a silo that has ended, or that the others have given up and that is about to find that out.</summary>
    public async Task Revive(SiloProcess silo)
    {
        if (silo.IsRunning && await Query<bool>($"select status = 'Dead' from cluster_members where name = '{silo.Name}' order by number desc limit 1"))
            await silo.Ended(LongestDying);
        await silo.StartIfEnded();
    }

    /// <summary>One of those that run.</summary>
    public SiloProcess Any(Random random)
    {
        var running = Silos.Where(silo => silo.IsRunning).ToArray();
        return running.Length > 0 ? running[random.Next(running.Length)] : throw new IOException("No silo runs.");
    }

    public async Task<string> NewConversation(SiloProcess by)
    {
        var made = await Http.Post($"{by.Url}/v1/conversations/?agent_id={AgentId}", []);
        return (string)made["id"]!;
    }

    /// <summary>One value from the database, or from another.</summary>
    public async Task<T> Query<T>(string sql, string? database = null)
    {
        await using var connection = new NpgsqlConnection(database ?? Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Ends all silos at once.</summary>
    public void Kill()
    {
        foreach (var silo in Silos) silo.End();
    }

    public async ValueTask DisposeAsync()
    {
        if (Release is not null && IsWhole && !Silos.Exists(silo => silo.HasLeaked))
        {
            Release();
            return;
        }

        Kill();
        await Model.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
        foreach (var silo in Silos) await silo.DisposeAsync();
    }
}
