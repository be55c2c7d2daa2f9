using System.Buffers;
using System.Text;
using Conversations.Gateway.Dialects.Letta.Messages;
using Conversations.Gateway.Streaming;
using Conversations.Streams;

namespace Conversations.Gateway.Tests.Streaming;

/// <summary>The stream of a script's run as the finished log alone gives it: frame by frame, with their numbers.</summary>
sealed class CanonicalStream : IFrameWriter
{
    readonly ArrayBufferWriter<byte> current = new();

    public CanonicalStream(RunScript script)
    {
        var world = new World();
        foreach (var act in script.Acts) act(world);
        var fold = new RunFold(script.RunId, new LettaRunProjector(script.RunId, this));
        fold.Begin(StreamRig.Record(world, script).FirstSeq);
        Assert.True(fold.Take(new Committed([.. world.Log])));
        Assert.True(fold.Finished);
    }

    public List<(long Seq, string Text)> Frames { get; } = [];

    public string After(long seq) => string.Concat(Frames.Where(frame => frame.Seq > seq).Select(frame => frame.Text));

    public long SeqOf(string frame) => Frames.Single(known => known.Text == frame).Seq;

    void IFrameWriter.Commit(long seq)
    {
        Assert.True(Frames.Count == 0 || Frames[^1].Seq < seq, $"frame {seq} comes after {Frames.LastOrDefault().Seq}");
        Frames.Add((seq, Encoding.UTF8.GetString(current.WrittenSpan)));
        current.Clear();
    }

    void IBufferWriter<byte>.Advance(int count) => current.Advance(count);

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint) => current.GetMemory(sizeHint);

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint) => current.GetSpan(sizeHint);
}
