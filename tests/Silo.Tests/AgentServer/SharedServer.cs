namespace Conversations.Silo.Tests.AgentServer;

/// <summary>One server for the tests of a class that neither restart it nor count what is on it.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    internal AgentServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await AgentServer.Start(("Workspaces:ProcessLimit", "60"), ("Workspaces:MemoryLimit", "300000000"));

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
