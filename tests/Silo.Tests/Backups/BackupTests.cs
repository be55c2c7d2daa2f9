using Conversations.Grains.Secrets;
using Conversations.Silo.Secrets;
using Conversations.Silo.Tests.Storage;
using Conversations.Silo.Tests.Storage.Postgres;
using Conversations.Silo.Tests.Storage.Sqlite;
using Conversations.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Conversations.Silo.Tests.Backups;

/// <summary><c>deploy/backup</c> beside a program that commits without end, and <c>deploy/restore</c> elsewhere.</summary>
public abstract class BackupTests(TestDatabase database, TestDatabase elsewhere) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("backup-tests-").FullName;

    private string File => Path.Combine(_folder, "backup.tar");

    private string Keys => Path.Combine(_folder, "keys");

    private string RestoredKeys => Path.Combine(_folder, "restored keys");

    public async Task InitializeAsync()
    {
        await database.Create();
        await elsewhere.Create();
    }

    public async Task DisposeAsync()
    {
        await database.Delete();
        await elsewhere.Delete();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Backup_underLoad_holdsAllThatWasAcknowledgedBefore_andSecrets()
    {
        var secret = Seal(Keys).Close("the secret");
        await using var load = await CommittingProcess.Start(database);
        var before = await load.Acknowledged(atLeast: 300);

        await Done("backup", database, Keys);
        var after = await load.Acknowledged(atLeast: load.Count + 100);
        await Done("restore", elsewhere, RestoredKeys);

        Assert.True(after.Values.Sum() > before.Values.Sum(), "Nothing was committed beside the backup.");
        Assert.Equal("the secret", Seal(RestoredKeys).Open(secret));
        await using var store = await OpenStore.At(elsewhere);
        foreach (var (conversation, seq) in before)
        {
            var head = await store.Head(conversation);
            Assert.True(head?.LastSeq >= seq, $"{conversation}: {seq} was acknowledged before the backup, and its head is at {head?.LastSeq}.");
            Assert.Equal(Enumerable.Range(1, (int)head!.LastSeq).Select(each => (long)each), (await store.Log(conversation)).Select(each => each.Seq));
            await store.Committed(new Talk { Head = head }.Next(Talk.Message("the life after")));
        }
    }

    [Fact]
    public async Task Restore_whereSomethingIs_orOfADamagedFile_isRefused_andChangesNothing()
    {
        await using (var store = await OpenStore.At(database)) await store.Committed(new Talk().Next(Talk.Message("kept")));
        await Done("backup", database, Keys);

        var (code, said) = await Run("restore", database, Keys);
        Assert.Equal(1, code);
        Assert.Matches("is there already|is not empty", said);
        Assert.Equal(1, database.Scalar<long>("select count(*) from events"));

        var bytes = await System.IO.File.ReadAllBytesAsync(File);
        bytes[bytes.Length / 2] ^= 1;
        await System.IO.File.WriteAllBytesAsync(File, bytes);
        (code, said) = await Run("restore", elsewhere, RestoredKeys);
        Assert.Equal(1, code);
        Assert.Contains("is damaged", said, StringComparison.Ordinal);
        await using var empty = await OpenStore.At(elsewhere);
        Assert.Equal(0, elsewhere.Scalar<long>("select count(*) from events"));
    }

    private async Task Done(string script, TestDatabase over, string keys)
    {
        var (code, said) = await Run(script, over, keys);
        Assert.True(code == 0, $"{script} ended with {code}: {said}");
    }

    private Task<(int Code, string Said)> Run(string script, TestDatabase over, string keys) =>
        StoreScript.Run(script, File, over.Provider, over.ConnectionString, keys);

    private static ISecretSeal Seal(string keys) => new ServiceCollection()
        .AddLogging()
        .AddSecrets(new ConfigurationBuilder().AddInMemoryCollection([new("Secrets:KeyFolder", keys)]).Build())
        .BuildServiceProvider()
        .GetRequiredService<ISecretSeal>();
}

public sealed class SqliteBackupTests() : BackupTests(new SqliteTestDatabase(), new SqliteTestDatabase());

public sealed class PostgresBackupTests() : BackupTests(new PostgresTestDatabase(), new PostgresTestDatabase());
