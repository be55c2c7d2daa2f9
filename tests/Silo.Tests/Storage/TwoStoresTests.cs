using Conversations.Storage;

namespace Conversations.Silo.Tests.Storage;

public abstract class TwoStoresTests(TestDatabase database) : StoreTests(database)
{
    private const int Seqs = 60;

    [Fact]
    public async Task TwoOwners_ofOneConversation_exactlyOneWinsEachSeq()
    {
        await using var first = await OpenStore.At(Database);
        await using var second = await OpenStore.At(Database);
        var opening = new Talk();
        await first.Committed(opening.Next(Talk.Message("start")));

        var (mine, others) = (Own(first, "first"), Own(second, "second"));
        var wins = (await mine).Concat(await others).Order().ToArray();

        Assert.Equal(Enumerable.Range(2, Seqs - 1).Select(seq => (long)seq), wins);
        var log = await second.Log(opening.Id);
        Assert.Equal(Enumerable.Range(1, Seqs).Select(seq => (long)seq), log.Select(each => each.Seq));

        // Each reads where the log is and tries to go on from there, until it is long enough.
        Task<List<long>> Own(OpenStore store, string name) => Task.Run(async () =>
        {
            var won = new List<long>();
            while (await store.Head(opening.Id) is { LastSeq: < Seqs } head)
            {
                var talk = new Talk { Head = head };
                if (await store.Commit(talk.Next(Talk.Message(name))) == CommitResult.Committed) won.Add(talk.Head.LastSeq);
            }

            return won;
        });
    }

    [Fact]
    public async Task Commit_acknowledgedByOneStore_isSeenByTheOther()
    {
        await using var first = await OpenStore.At(Database);
        await using var second = await OpenStore.At(Database);
        var talk = new Talk();
        for (var seq = 1; seq <= 50; seq++)
        {
            await first.Committed(talk.Next(Talk.Message($"{seq}")));
            Assert.Equal(seq, (await second.Head(talk.Id))!.LastSeq);
        }
    }
}
