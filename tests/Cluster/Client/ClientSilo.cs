using Conversations.Client;

namespace Conversations.Cluster.Tests;

/// <summary>One server over SQLite, as a process, and a client behind a network that can be made to misbehave.</summary>
public sealed class ClientSilo : IAsyncLifetime
{
    readonly string folder = Directory.CreateTempSubdirectory("client-tests-").FullName;

    internal SiloProcess Silo { get; private set; } = null!;

    internal TcpProxy Network { get; private set; } = null!;

    /// <summary>Through the network, and quick to come back.</summary>
    public Client.ChatClient Client { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Silo = new SiloProcess("client", SiloProcess.Program, FreePort.Next(), new Dictionary<string, string>
        {
            ["ConnectionStrings:Conversations"] = $"Data Source={folder}/conversations.db",
            ["Secrets:KeyFolder"] = $"{folder}/keys",
            ["Logging:LogLevel:Default"] = "Warning",
        });
        await Silo.Start();
        Network = TcpProxy.To(Silo.Port);
        Client = Over(new Uri($"http://127.0.0.1:{Network.Port}"));
    }

    public static Client.ChatClient Over(Uri server) =>
        new(server, key: null, new ChatClientOptions { FirstPause = TimeSpan.FromMilliseconds(5), LongestPause = TimeSpan.FromMilliseconds(200) });

    public async Task DisposeAsync()
    {
        Client.Dispose();
        await Network.DisposeAsync();
        await Silo.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
