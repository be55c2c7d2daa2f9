using System.Diagnostics;
using System.Text.RegularExpressions;
using Conversations.Gateway.Streaming;
using Conversations.Log;

namespace Conversations.Gateway.Tests.Streaming;

/// <summary>For every cut point: what came before it and what comes after resuming there are together the uncut stream.</summary>
public partial class StreamResumeTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(100)]
    public async Task Stream_ReadAfterTheRun_IsExactFromEveryCursor(int firstSeed)
    {
        for (var seed = firstSeed; seed < firstSeed + 50; seed++)
        {
            var (script, canonical, world) = Make(seed);
            foreach (var act in script.Acts) act(world);
            using var rig = new StreamRig(world);
            foreach (var cut in canonical.Frames.Select(frame => frame.Seq).Prepend(0))
            {
                using var client = new WireClient();
                client.Replay(rig.Tails, StreamRig.Record(world, script), cut);
                Equal(canonical.After(cut), await client.Read(), seed, cut);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Stream_ReadDuringTheRun_IsExactFromEveryCursorOnEveryGateway(int block)
    {
        for (var seed = block * 40; seed < (block + 1) * 40; seed++)
        {
            var (script, canonical, world) = Make(seed);
            var play = new Play(seed, script, world);
            foreach (var cut in canonical.Frames.Select(frame => frame.Seq).Prepend(0)) play.Join(cut, hurries: false);
            for (var hurried = 0; hurried < 8; hurried++) play.Join(0, hurries: true);
            foreach (var (cut, received) in await play.Run())
            {
                AssertRising(received, cut, seed);
                Equal(canonical.After(cut), WithoutVoid(received, script), seed, cut);
            }
        }
    }

    [Fact]
    public async Task Stream_HotAndCold_AreTheSameBytes()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var (script, canonical, world) = Make(seed);
            using var hot = new StreamRig(world);
            using var cold = new StreamRig(world);
            var tail = await hot.Tails.Listen(world.ConversationId, script.RunId);
            using var live = new WireClient();
            live.Follow(tail, 0);
            foreach (var act in script.Acts) await hot.Publish(act(world));
            using var late = new WireClient();
            await late.Open(cold.Tails, StreamRig.Record(world, script), 0);

            Equal(canonical.After(0), WithoutVoid(await live.Read(), script), seed, 0);
            Equal(canonical.After(0), await late.Read(), seed, 0);
        }
    }

    [Fact]
    public void Restart_WithVoidPieces_GoesOnAtTheNextStride()
    {
        var restarts = 0;
        for (var seed = 0; seed < 200; seed++)
        {
            var (_, canonical, _) = Make(seed);
            long floor = 0;
            foreach (var (seq, text) in canonical.Frames)
            {
                if (text.Contains("run_restarted", StringComparison.Ordinal))
                {
                    restarts++;
                    floor += 1 << 20;
                    Assert.Equal(floor, seq);
                }

                Assert.InRange(seq, floor, floor + (1 << 20) - 1);
            }
        }

        Assert.True(restarts > 20, $"only {restarts} restarts");
    }

    static (RunScript Script, CanonicalStream Canonical, World World) Make(int seed)
    {
        var script = new RunScript(seed, new RunOptions { StreamTokens = seed % 4 > 0, Background = true, Pings = seed % 3 > 0 });
        return (script, new CanonicalStream(script), new World());
    }

    static string WithoutVoid(string received, RunScript script) => string.Concat(
        Frames(received).Where(frame => frame.Contains("run_restarted", StringComparison.Ordinal)
            || !script.Voided.Any(id => frame.Contains($"\"message-{id}\"", StringComparison.Ordinal))));

    static string[] Frames(string received) => [.. received.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(frame => frame + "\n\n")];

    static void AssertRising(string received, long cut, int seed)
    {
        foreach (Match match in Seq().Matches(received))
        {
            var seq = long.Parse(match.Groups[1].ValueSpan, provider: null);
            Assert.True(seq > cut, $"seed {seed}: {seq} came after {cut} in\n{received}");
            cut = seq;
        }
    }

    static void Equal(string expected, string actual, int seed, long cut) =>
        Assert.True(expected == actual, $"seed {seed}, after {cut}: expected\n{expected}\nbut was\n{actual}");

    [GeneratedRegex("\"seq_id\":([0-9]+)")]
    private static partial Regex Seq();

    /// <summary>A run as it happens, seen through two gateways: one that began it, and one that does not hear everything and forgets soon.</summary>
    sealed class Play(int seed, RunScript script, World world)
    {
        readonly Random random = new(seed);
        readonly List<(long Cut, bool Hurries, int At)> joining = [];

        public void Join(long cut, bool hurries) => joining.Add((cut, hurries, random.Next(script.Acts.Count)));

        public async Task<List<(long Cut, string Received)>> Run()
        {
            var calm = TimeSpan.FromHours(1);
            using var first = new StreamRig(world, new StreamingOptions { StreamKeepAlive = calm });
            using var second = new StreamRig(world, new StreamingOptions { StreamKeepAlive = calm, StreamWindowBytes = 1024, HeldItems = 3 });
            var tail = await first.Tails.Listen(world.ConversationId, script.RunId);
            var clients = new List<(long Cut, Task<string> Received)>();
            var started = false;
            for (var index = 0; index < script.Acts.Count; index++)
            {
                var hint = script.Acts[index](world);
                await first.Publish(hint);
                if (random.Next(3) > 0) await second.Publish(hint);
                if (!started && world.Log.Any(logged => logged.Event is RunStarted begun && begun.RunId == script.RunId))
                {
                    started = true;
                    tail.Begin(StreamRig.Record(world, script), hot: true);
                }

                if (!started) continue;
                foreach (var (cut, hurries, _) in joining.Where(join => join.At <= index)) clients.Add((cut, Follow(cut, hurries, random.Next())));
                joining.RemoveAll(join => join.At <= index);
                if (random.Next(3) == 0) await Task.Yield();
                if (random.Next(6) == 0) Tick();
            }

            var all = Task.WhenAll(clients.Select(client => client.Received));
            var since = Stopwatch.GetTimestamp();
            while (!all.IsCompleted)
            {
                Assert.True(Stopwatch.GetElapsedTime(since) < Patience, $"seed {seed}: {clients.Count(client => !client.Received.IsCompleted)} clients wait");
                Tick();
                await Task.Yield();
            }

            await all;
            tail.Release();
            return [.. clients.Select(client => (client.Cut, client.Received.Result))];

            void Tick()
            {
                first.Time.Advance(TimeSpan.FromSeconds(1));
                second.Time.Advance(TimeSpan.FromSeconds(1));
            }

            // One that hurries leaves after a few frames and comes back, on either gateway; another one stays to the end.
            async Task<string> Follow(long after, bool hurries, int clientSeed)
            {
                var own = new Random(clientSeed);
                var record = StreamRig.Record(world, script);
                var received = "";
                while (!received.EndsWith("[DONE]\n\n", StringComparison.Ordinal))
                {
                    using var client = new WireClient(own.Next(2) == 0 ? 200 : 1 << 20);
                    await client.Open((own.Next(2) == 0 ? first : second).Tails, record, after);
                    var part = await client.Read(hurries ? 1 + own.Next(5) : int.MaxValue);
                    if (part.Length == 0) break;
                    received += part;
                    after = SeqOf(Frames(part)[^1], after, part);
                }

                return received;
            }
        }

        /// <summary>A client that leaves at a frame without a number comes back with that of the frame before it, counted on.</summary>
        static long SeqOf(string frame, long before, string part)
        {
            if (Seq().Match(frame) is { Success: true } match) return long.Parse(match.Groups[1].ValueSpan, provider: null);
            var frames = Frames(part);
            var last = Array.FindLastIndex(frames, known => Seq().IsMatch(known));
            var counted = last < 0 ? before : long.Parse(Seq().Match(frames[last]).Groups[1].ValueSpan, provider: null);
            return counted + (frames.Length - 1 - last);
        }
    }
}
