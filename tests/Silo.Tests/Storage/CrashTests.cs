using System.Diagnostics;
using System.Globalization;

namespace Conversations.Silo.Tests.Storage;

public abstract class CrashTests(TestDatabase database) : StoreTests(database)
{
    private const int Acknowledged = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task ProcessKilledUnderLoad_keepsEveryAcknowledgedCommit()
    {
        var acknowledged = await KillUnderLoad();

        await using var store = await OpenStore.At(Database);
        foreach (var (conversation, seq) in acknowledged)
        {
            var head = await store.Head(conversation);
            Assert.True(head?.LastSeq >= seq, $"{conversation}: {seq} was acknowledged, and the head is at {head?.LastSeq}");
            var log = await store.Log(conversation);
            Assert.Equal(Enumerable.Range(1, (int)head!.LastSeq).Select(each => (long)each), log.Select(each => each.Seq));
            await store.Committed(new Talk { Head = head }.Next(Talk.Message("the life after")));
        }
    }

    private async Task<Dictionary<Guid, long>> KillUnderLoad()
    {
        using var child = Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(CrashTests).Assembly.Location, Database.Provider, Database.ConnectionString])
        {
            RedirectStandardOutput = true,
        })!;
        using var patience = new CancellationTokenSource(Patience);
        var acknowledged = new Dictionary<Guid, long>();
        var lines = 0;
        try
        {
            while (await child.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                // Killed while it goes on: what it still says before it dies counts too, but for a line cut short.
                if (++lines == Acknowledged) child.Kill();
                if (line.Split(' ') is [var id, var seq, "."]) acknowledged[Guid.Parse(id)] = long.Parse(seq, CultureInfo.InvariantCulture);
            }
        }
        finally
        {
            if (!child.HasExited) child.Kill();
        }

        Assert.True(lines >= Acknowledged, $"The child ended by itself after {lines} lines.");
        await child.WaitForExitAsync(patience.Token);
        return acknowledged;
    }
}
