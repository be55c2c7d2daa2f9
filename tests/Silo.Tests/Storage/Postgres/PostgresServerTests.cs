using Conversations.Storage;
using Conversations.Tests.Support;
using Microsoft.Extensions.Options;

namespace Conversations.Silo.Tests.Storage.Postgres;

/// <summary>A server that comes and goes.</summary>
public sealed class PostgresServerTests : IAsyncLifetime
{
    private PostgresServer? _server;
    private PostgresTestDatabase? _database;

    private PostgresServer Server => _server!;

    private PostgresTestDatabase Database => _database!;

    public async Task InitializeAsync()
    {
        _server = await PostgresServer.Start();
        _database = new PostgresTestDatabase(_server);
        await _database.Create();
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();

    [Fact]
    public async Task Server_restartedUnderLoad_hasEveryAcknowledgedCommitOnce_andTheStoreGoesOn()
    {
        await using var store = await OpenStore.At(Database, ("Storage:Postgres:ReconnectTimeout", "00:00:30"));
        await using var load = new Load(store).Start();
        for (var restart = 0; restart < 3; restart++)
        {
            await load.Acknowledged(more: 100);
            await Server.Restart();
        }

        await load.Acknowledged(more: 100);
        await load.EndAndCheck();
    }

    [Fact]
    public async Task Store_startedBeforeItsServer_waitsForIt()
    {
        await Server.Stop();
        var opening = OpenStore.At(Database);
        await Server.StartAgain();

        await using var store = await opening;

        await store.Committed(new Talk().Next(Talk.Message("hello")));
    }

    [Fact]
    public async Task ServerThatDoesNotAnswer_isAnErrorThatNamesTheSetting()
    {
        await Server.Stop();

        var error = await Assert.ThrowsAsync<StorageException>(() => OpenStore.At(Database, ("Storage:Postgres:StartTimeout", "00:00:00.3")));

        Assert.Contains("ConnectionStrings:Conversations", error.Message, StringComparison.Ordinal);
        Assert.Contains(Database.Name, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Data Source=file.db")]
    [InlineData("Database=conversations")]
    public async Task ConnectionString_thatNamesNoServer_isRefused(string connectionString)
    {
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => OpenStore.At("postgres", connectionString));

        Assert.Contains("ConnectionStrings:Conversations", refusal.Message, StringComparison.Ordinal);
    }
}
