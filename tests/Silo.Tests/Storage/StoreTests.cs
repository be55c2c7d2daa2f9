namespace Conversations.Silo.Tests.Storage;

/// <summary>Tests of what every store does, each over an empty database.</summary>
public abstract class StoreTests(TestDatabase database) : IAsyncLifetime
{
    protected TestDatabase Database => database;

    public Task InitializeAsync() => database.Create();

    public Task DisposeAsync() => database.Delete();
}
