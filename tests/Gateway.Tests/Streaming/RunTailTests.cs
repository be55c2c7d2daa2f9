using System.IO.Pipelines;
using System.Text;
using Conversations.Gateway.Streaming;
using Conversations.Log;

namespace Conversations.Gateway.Tests.Streaming;

public class RunTailTests
{
    static readonly RunOptions Options = new() { StreamTokens = true, Background = true };

    [Fact]
    public async Task Tail_OfARunInProgress_OutlivesItsClientForAWhile()
    {
        var (rig, script) = await Begin();
        using var _ = rig;
        var run = StreamRig.Record(rig.World, script);
        var first = await rig.Tails.Open(run);
        first.Release();
        rig.Time.Advance(TimeSpan.FromSeconds(8));

        var second = await rig.Tails.Open(run);
        Assert.Same(first, second);
        second.Release();
        rig.Time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(0, rig.Tails.Count);

        var third = await rig.Tails.Open(run);
        Assert.NotSame(first, third);
        third.Release();
    }

    [Fact]
    public async Task Tail_OfARunThatIsOver_GoesWithItsLastClient()
    {
        var (rig, script) = await Begin();
        using var _ = rig;
        var tail = await rig.Tails.Open(StreamRig.Record(rig.World, script));
        foreach (var act in script.Acts.Skip(1)) await rig.Publish(act(rig.World));
        Assert.Equal(1, rig.Tails.Count);

        tail.Release();

        Assert.Equal(0, rig.Tails.Count);
    }

    [Fact]
    public async Task Tail_ListenedForARunThatNeverBegan_GoesAtOnce()
    {
        using var rig = new StreamRig(new World());
        var tail = await rig.Tails.Listen(rig.World.ConversationId, Guid.NewGuid());

        tail.Release();

        Assert.Equal(0, rig.Tails.Count);
    }

    [Fact]
    public async Task Tail_InSilence_ShowsLifeToThoseWhoWantIt()
    {
        var (rig, script) = await Begin();
        using var _ = rig;
        using var client = new WireClient();
        await client.Open(rig.Tails, StreamRig.Record(rig.World, script), 0);
        var read = client.Read(frames: 1);

        // The client may begin to wait only after the first sign; there is one every twenty seconds.
        while (!read.IsCompleted)
        {
            rig.Time.Advance(TimeSpan.FromSeconds(20));
            await Task.Yield();
        }

        Assert.Contains("\"message_type\":\"ping\"", await read, StringComparison.Ordinal);
        Assert.Contains("\"seq_id\":null,", await read, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tail_WithManyClients_RendersOnceAndGivesAllTheSame()
    {
        var (rig, script) = await Begin();
        using var _ = rig;
        var run = StreamRig.Record(rig.World, script);
        var clients = Enumerable.Range(0, 200).Select(_ => new WireClient()).ToList();
        foreach (var client in clients) await client.Open(rig.Tails, run, 0);
        var reading = clients.Select(client => client.Read()).ToList();
        foreach (var act in script.Acts.Skip(1)) await rig.Publish(act(rig.World));

        var received = await Task.WhenAll(reading);

        Assert.EndsWith("[DONE]\n\n", received[0]);
        Assert.All(received, text => Assert.Equal(received[0], text));
        Assert.Equal(1, rig.Streams.Subscriptions);
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Head_OfANewStream_GoesOutWithTheFirstOfTheAnswer()
    {
        var (rig, script, tail) = await Listen();
        using var _ = rig;
        var pipe = new Pipe();
        using var gone = new CancellationTokenSource();
        var copying = tail.CopyTo(new StreamOutput(pipe.Writer, Timeout.InfiniteTimeSpan, rig.Time), after: 0, signsOfLife: false, gone.Token);

        Assert.False(pipe.Reader.TryRead(out ReadResult _));
        foreach (var act in script.Acts.Skip(1)) await rig.Publish(act(rig.World));

        var first = Encoding.UTF8.GetString((await pipe.Reader.ReadAsync()).Buffer);
        Assert.Contains("\"message_type\":\"ping\"", first, StringComparison.Ordinal);
        Assert.Contains("\"message_type\":\"assistant_message\"", first, StringComparison.Ordinal);
        await gone.CancelAsync();
        await copying;
        tail.Release();
    }

    [Fact]
    public async Task Head_OfANewStreamWhoseAnswerTakesItsTime_DoesNotWaitForIt()
    {
        var (rig, _, tail) = await Listen();
        using var _ = rig;
        var pipe = new Pipe();
        using var gone = new CancellationTokenSource();
        var copying = tail.CopyTo(new StreamOutput(pipe.Writer, Timeout.InfiniteTimeSpan, rig.Time), after: 0, signsOfLife: false, gone.Token);

        rig.Time.Advance(new StreamingOptions().StreamGather);

        var first = Encoding.UTF8.GetString((await pipe.Reader.ReadAsync()).Buffer);
        Assert.Contains("\"message_type\":\"ping\"", first, StringComparison.Ordinal);
        await gone.CancelAsync();
        await copying;
        tail.Release();
    }

    /// <summary>A run that was listened for, and whose first events are there.</summary>
    static async Task<(StreamRig Rig, RunScript Script, RunTail Tail)> Listen()
    {
        var script = new RunScript(11, Options with { Pings = true }, others: false);
        var rig = new StreamRig(new World());
        var tail = await rig.Tails.Listen(rig.World.ConversationId, script.RunId);
        await rig.Publish(script.Acts[0](rig.World));
        tail.Begin(StreamRig.Record(rig.World, script), hot: true);
        return (rig, script, tail);
    }

    /// <summary>A run whose first events are there.</summary>
    static async Task<(StreamRig Rig, RunScript Script)> Begin()
    {
        var script = new RunScript(11, Options, others: false);
        var rig = new StreamRig(new World());
        await rig.Publish(script.Acts[0](rig.World));
        return (rig, script);
    }
}
