using Npgsql;

namespace Conversations.Cluster.Tests;

/// <summary>A network between each silo and the database, and between silos.</summary>
sealed class Proxies : IAsyncDisposable
{
    public List<TcpProxy> Database { get; } = [];

    public List<TcpProxy> Links { get; } = [];

    /// <summary>The settings by which a silo goes through it.</summary>
    public Dictionary<string, string> Settings(int silo, string database)
    {
        var settings = new NpgsqlConnectionStringBuilder(database) { MaxPoolSize = 30 };
        var listens = FreePort.Next();
        Database.Add(TcpProxy.To(settings.Port));
        Links.Add(TcpProxy.To(listens));
        settings.Port = Database[silo].Port;
        return new()
        {
            ["ConnectionStrings:Conversations"] = settings.ConnectionString,
            ["Cluster:SiloPort"] = $"{Links[silo].Port}",
            ["Cluster:ListenPort"] = $"{listens}",
        };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in Database.Concat(Links)) await proxy.DisposeAsync();
    }
}
