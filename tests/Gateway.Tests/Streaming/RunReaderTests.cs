using Conversations.Gateway.Streaming;
using Conversations.Log;
using Conversations.Streams;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conversations.Gateway.Tests.Streaming;

public class RunReaderTests
{
    static readonly StreamingOptions Options = new() { HeldItems = 6 };

    public RunReaderTests() => SynchronizationContext.SetSynchronizationContext(null);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Reader_HintsLostRepeatedAndLate_TellsTheLogsOwnSequence(int block)
    {
        for (var seed = block * 1000; seed < (block + 1) * 1000; seed++)
        {
            var pieces = seed % 5 > 0;
            var script = new RunScript(seed, new RunOptions { StreamTokens = pieces });
            var world = new World();
            var sink = new RecordingSink(pieces);
            Play(seed, script, world, sink);
            AssertExact(seed, script, world, sink, pieces);
        }
    }

    [Fact]
    public void Reader_HotWithEveryHint_NeverReads()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var script = new RunScript(seed, new RunOptions { StreamTokens = true });
            var world = new World();
            var sink = new RecordingSink(true);
            using var reader = Reader(script, world, sink, new ManualTime());
            foreach (var act in script.Acts) reader.Offer(act(world));

            Assert.True(reader.Ended, $"seed {seed}: not ended");
            Assert.Equal(0, world.Reads);
            AssertExact(seed, script, world, sink, true);
        }
    }

    [Fact]
    public void Reader_LastHintLost_WatchdogFindsTheEnd()
    {
        var script = new RunScript(7, new RunOptions { StreamTokens = true }, others: false);
        var world = new World();
        var sink = new RecordingSink(true);
        using var reader = Reader(script, world, sink, new ManualTime());
        foreach (var act in script.Acts.SkipLast(1)) reader.Offer(act(world));
        script.Acts[^1](world);
        Assert.False(reader.Ended);

        for (var tick = 0; tick <= 4; tick++) reader.Tick();

        Assert.True(reader.Ended);
        AssertExact(7, script, world, sink, true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reader_PiecesMissed_TakesThemFromTheAnswerInFlight(bool cold)
    {
        var world = new World();
        var sink = new RecordingSink(true);
        var (run, step, message) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var answer = new AnswerInFlight(run, step, message, DateTimeOffset.UnixEpoch);
        using var reader = new RunReader(
            run, world.ConversationId, sink, () => { }, world.Reader, world.Grains, Options, new ManualTime(), NullLogger<RunReader>.Instance);

        var begun = world.Commit(
            DateTimeOffset.UnixEpoch,
            new RunStarted(run, new RunOptions { StreamTokens = true }),
            new StepStarted(run, step, message, 1, 1, "local/echo"));
        if (!cold) reader.Offer(begun);
        world.Say(answer, [new Delta(0, DeltaKind.Text, "a"), new Delta(0, DeltaKind.Text, "b")]);
        if (cold) reader.Begin(1, hot: false);
        else reader.Offer(world.Say(answer, [new Delta(0, DeltaKind.Text, "c")]));

        var expected = cold ? 2 : 3;
        Assert.Equal(expected, sink.Items.Count(item => item.MessageId == message));
    }

    [Fact]
    public void Reader_StoreAway_TriesAgainUntilItIsBack()
    {
        var script = new RunScript(9, new RunOptions { StreamTokens = true }, others: false);
        var world = new World { Failures = 5 };
        var sink = new RecordingSink(true);
        var time = new ManualTime();
        using var reader = Reader(script, world, sink, time);
        foreach (var act in script.Acts) act(world);
        reader.Begin(1, hot: false);
        Assert.False(reader.Ended);

        for (var tries = 0; tries < 10; tries++) time.Advance(TimeSpan.FromSeconds(1));

        Assert.True(reader.Ended);
        AssertExact(9, script, world, sink, true);
    }

    [Fact]
    public void Reader_SinkFails_EndsWithTheFailure()
    {
        var script = new RunScript(3, new RunOptions { StreamTokens = true }, others: false);
        var world = new World();
        var broken = Fake.Of<IRunSink>((_, _) => throw new InvalidOperationException("broken"));
        using var reader = Reader(script, world, broken, new ManualTime());

        reader.Offer(script.Acts[0](world));

        Assert.True(reader.Ended);
        Assert.Equal("broken", reader.Failure?.Message);
    }

    static RunReader Reader(RunScript script, World world, IRunSink sink, TimeProvider time) => new(
        script.RunId, world.ConversationId, sink, () => { }, world.Reader, world.Grains, Options, time, NullLogger<RunReader>.Instance);

    static void Play(int seed, RunScript script, World world, IRunSink sink)
    {
        var random = new Random(seed);
        var time = new ManualTime();
        var hot = random.Next(2) == 0;
        var lossy = random.Next(4) > 0;
        world.Slow = random.Next(2) == 0;
        using var reader = Reader(script, world, sink, time);
        var network = new List<FeedItem>();
        var joins = hot ? 0 : random.Next(script.Acts.Count + 1);
        var next = 0;
        var begun = false;
        for (var turn = 0; !reader.Ended; turn++)
        {
            Assert.True(turn < 20_000, $"seed {seed}: the reader never ended");
            switch (random.Next(10))
            {
                case < 4 when next < script.Acts.Count:
                    var hint = script.Acts[next++](world);
                    if (next <= joins) break;
                    var copies = !lossy ? 1 : random.Next(8) switch { 0 => 0, 1 => 2, _ => 1 };
                    for (var copy = 0; copy < copies; copy++) network.Add(hint);
                    break;
                case < 8 when network.Count > 0:
                    var index = lossy && random.Next(4) == 0 ? random.Next(network.Count) : 0;
                    var item = network[index];
                    network.RemoveAt(index);
                    reader.Offer(item);
                    break;
                case 8:
                    world.AnswerNext();
                    break;
                case 9:
                    reader.Tick();
                    time.Advance(TimeSpan.FromSeconds(1));
                    break;
            }

            var first = world.Log.FirstOrDefault(logged => logged.Event is RunStarted started && started.RunId == script.RunId);
            if (begun || first is null || next < joins || random.Next(4) > 0) continue;
            begun = true;
            reader.Begin(first.Seq, hot);
        }

        Assert.Null(reader.Failure);
        while (next < script.Acts.Count) script.Acts[next++](world);
    }

    static void AssertExact(int seed, RunScript script, World world, RecordingSink sink, bool pieces)
    {
        var canonical = new RecordingSink(pieces);
        var fold = new RunFold(script.RunId, canonical);
        fold.Begin(world.Log.First(logged => logged.Event is RunStarted started && started.RunId == script.RunId).Seq);
        Assert.True(fold.Take(new Committed([.. world.Log])));

        var kept = string.Join('\n', sink.Items.Where(item => !script.Voided.Contains(item.MessageId)).Select(item => item.Line));
        Assert.True(canonical.ToString() == kept, $"seed {seed}: expected\n{canonical}\n\nbut was\n{sink}");
        foreach (var voided in sink.Items.Where(item => script.Voided.Contains(item.MessageId)).GroupBy(item => item.MessageId))
        {
            var numbers = voided.Select((item, index) => item.Line.Contains($" #{index + 1} ", StringComparison.Ordinal));
            Assert.True(numbers.All(inOrder => inOrder), $"seed {seed}: void pieces out of order\n{sink}");
        }
    }
}
