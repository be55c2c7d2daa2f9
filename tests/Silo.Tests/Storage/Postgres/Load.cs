using System.Collections.Concurrent;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Silo.Tests.Storage.Postgres;

/// <summary>Conversations that commit without end, each by its one owner, who after a failure reads where its log is and goes on.</summary>
internal sealed class Load(OpenStore store) : IAsyncDisposable
{
    private const int Conversations = 12;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentDictionary<Guid, ConcurrentQueue<Guid>> _acknowledged = [];
    private Task _work = Task.CompletedTask;
    private int _commits;
    private int _failures;

    public int Failures => Volatile.Read(ref _failures);

    public Load Start()
    {
        _work = Task.WhenAll(Enumerable.Range(0, Conversations).Select(_ => Task.Run(Work)));
        return this;
    }

    /// <summary>Waits until so many more commits have been acknowledged.</summary>
    public async Task Acknowledged(int more)
    {
        using var patience = new CancellationTokenSource(Patience);
        var begun = Volatile.Read(ref _commits);
        while (Volatile.Read(ref _commits) < begun + more)
        {
            if (_work.IsFaulted) await _work;
            Assert.False(patience.IsCancellationRequested, $"Of {more} commits {_commits - begun} were acknowledged in {Patience}, and {Failures} failed.");
            await Task.Delay(5, CancellationToken.None);
        }
    }

    /// <summary>Ends, and checks that every log is dense and holds all that was acknowledged, once.</summary>
    public async Task EndAndCheck()
    {
        await DisposeAsync();
        foreach (var (conversation, messages) in _acknowledged)
        {
            var log = await store.Log(conversation);
            var stored = log.Select(each => each.Event).OfType<MessageEvent>().Select(each => each.Message.Id).ToList();
            Assert.Equal(Enumerable.Range(1, log.Count).Select(seq => (long)seq), log.Select(each => each.Seq));
            Assert.Equal(log.Count, (await store.Head(conversation))!.LastSeq);
            Assert.Equal(stored.Count, stored.Distinct().Count());
            Assert.Empty(messages.Except(stored));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_ending.IsCancellationRequested) return;
        await _ending.CancelAsync();
        await _work;
        _ending.Dispose();
    }

    private async Task Work()
    {
        var talk = new Talk();
        var acknowledged = _acknowledged.GetOrAdd(talk.Id, _ => []);
        while (!_ending.IsCancellationRequested)
        {
            var before = talk.Head;
            var message = Talk.Message("one");
            try
            {
                // Its one owner never loses it.
                await store.Committed(talk.Next(message, Talk.Message("two")));
                acknowledged.Enqueue(message.Message.Id);
                Interlocked.Increment(ref _commits);
            }
            catch (StorageException)
            {
                Interlocked.Increment(ref _failures);
                var stored = await store.Head(talk.Id) ?? before;
                Assert.Contains(stored.LastSeq, new[] { before.LastSeq, talk.Head.LastSeq });
                talk.Head = stored;
            }
        }
    }
}
