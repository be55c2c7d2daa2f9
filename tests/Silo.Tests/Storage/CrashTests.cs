namespace Conversations.Silo.Tests.Storage;

public abstract class CrashTests(TestDatabase database) : StoreTests(database)
{
    [Fact]
    public async Task ProcessKilledUnderLoad_keepsEveryAcknowledgedCommit()
    {
        await using var load = await CommittingProcess.Start(Database);
        await load.Acknowledged(atLeast: 500);
        var acknowledged = await load.Kill();

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
}
