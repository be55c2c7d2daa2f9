using System.Collections.Immutable;
using Conversations.Log;
using Conversations.Storage;
using Conversations.Streams;

namespace Conversations.Gateway.Tests.Streaming;

/// <summary>A conversation's truth as a gateway finds it: the log in the store and the answer in flight in the grain.</summary>
public sealed class World
{
    readonly Lock gate = new();
    readonly List<(TaskCompletionSource Done, Action Answer)> waiting = [];
    volatile Streamed? inFlight;
    ImmutableList<LoggedEvent> log = [];

    public World()
    {
        Reader = Fake.Of<IConversationReader>((method, args) => method.Name switch
        {
            nameof(IConversationReader.ReadLog) => Later(() => Page((long)args[1]!, (int)args[2]!)),
            _ => throw new NotSupportedException(method.Name),
        });
        var grain = Fake.Of<IConversationGrain>((method, _) => method.Name switch
        {
            nameof(IConversationGrain.InFlight) => Later(() => inFlight),
            _ => throw new NotSupportedException(method.Name),
        });
        Grains = Fake.Of<IGrainFactory>((_, _) => grain);
    }

    public Guid ConversationId { get; } = Guid.NewGuid();

    public IConversationReader Reader { get; }

    public IGrainFactory Grains { get; }

    public IReadOnlyList<LoggedEvent> Log => log;

    /// <summary>True: the store and the grain answer when <see cref="AnswerNext"/> is called.</summary>
    public bool Slow { get; set; }

    /// <summary>How often the next reads fail.</summary>
    public int Failures { get; set; }

    public int Reads { get; private set; }

    public int Waiting => waiting.Count;

    public Committed Commit(DateTimeOffset at, params IEnumerable<LogEvent> events)
    {
        var logged = events.Select((happened, index) => new LoggedEvent(log.Count + 1 + index, at, happened)).ToImmutableArray();
        Volatile.Write(ref log, log.AddRange(logged));
        if (logged.Any(happened => happened.Event is MessageAdded or RunRecovered or RunFinished)) inFlight = null;
        return new Committed(logged);
    }

    public Streamed Say(AnswerInFlight answer, IEnumerable<Delta> pieces)
    {
        ImmutableArray<Delta> said = inFlight?.Answer == answer ? inFlight.Deltas : [];
        var streamed = new Streamed(answer, said.Length, [.. pieces]);
        inFlight = new Streamed(answer, 0, said.AddRange(streamed.Deltas));
        return streamed;
    }

    public void AnswerNext()
    {
        if (waiting.Count == 0) return;
        var (done, give) = waiting[0];
        waiting.RemoveAt(0);
        give();
        done.TrySetResult();
    }

    IReadOnlyList<LoggedEvent> Page(long from, int limit) => [.. Volatile.Read(ref log).Skip((int)from - 1).Take(limit)];

    async Task<T> Later<T>(Func<T> read)
    {
        T? value = default;
        var done = new TaskCompletionSource();
        lock (gate)
        {
            Reads++;
            if (Failures > 0)
            {
                Failures--;
                throw new StorageException("The store is away.", new IOException());
            }

            if (!Slow) return read();
            waiting.Add((done, () => value = read()));
        }

        await done.Task;
        return value!;
    }
}
