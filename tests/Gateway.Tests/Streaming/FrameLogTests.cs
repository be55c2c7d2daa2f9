using System.Text;
using Conversations.Gateway.Streaming;

namespace Conversations.Gateway.Tests.Streaming;

public class FrameLogTests
{
    [Fact]
    public void Read_FromEveryCursor_GivesTheFramesAfterIt()
    {
        var log = new FrameLog(1 << 20);
        for (var seq = 1; seq <= 300; seq++) Add(log, seq);
        log.Complete();

        for (var after = 0; after <= 300; after++)
        {
            var expected = string.Concat(Enumerable.Range(after + 1, 300 - after).Select(Text));
            Assert.Equal(expected, ReadAll(log, after));
        }
    }

    [Fact]
    public void Read_AheadOfTheLog_WaitsForLaterFrames()
    {
        var log = new FrameLog(1 << 20);
        Add(log, 1);
        var cursor = FrameCursor.After(2);
        Assert.Equal(FramePosition.Tail, log.Read(ref cursor).Position);

        Add(log, 2);
        Assert.True(log.Read(ref cursor).Bytes.IsEmpty);
        Add(log, 3);

        Assert.Equal(Text(3), Encoding.UTF8.GetString(log.Read(ref cursor).Bytes.Span));
    }

    [Fact]
    public void Read_BehindTheWindow_SaysWhatWasDropped()
    {
        var log = new FrameLog(4096);
        for (var seq = 1; seq <= 1000; seq++) Add(log, seq);
        var behind = FrameCursor.After(0);
        Assert.Equal(FramePosition.Dropped, log.Read(ref behind).Position);

        var kept = ReadAll(log, log.DroppedSeq);

        Assert.StartsWith(Text((int)log.DroppedSeq + 1), kept);
        Assert.EndsWith(Text(1000), kept);
        Assert.InRange(kept.Length, 1024, 4096);
    }

    [Fact]
    public void Read_WhileAFrameIsWritten_DoesNotShowIt()
    {
        var log = new FrameLog(1 << 20);
        Add(log, 1);
        "half"u8.CopyTo(log.GetSpan(4));
        log.Advance(4);
        var cursor = FrameCursor.After(0);

        Assert.Equal(Text(1), Encoding.UTF8.GetString(log.Read(ref cursor).Bytes.Span));
        Assert.True(log.Read(ref cursor).Bytes.IsEmpty);
    }

    static string Text(int seq) => $"frame {seq} {new string('x', seq % 90)}\n\n";

    static void Add(FrameLog log, int seq)
    {
        var bytes = Encoding.UTF8.GetBytes(Text(seq));
        bytes.CopyTo(log.GetSpan(bytes.Length));
        log.Advance(bytes.Length);
        log.Commit(seq);
    }

    static string ReadAll(FrameLog log, long after)
    {
        var text = new StringBuilder();
        var cursor = FrameCursor.After(after);
        while (true)
        {
            var slice = log.Read(ref cursor);
            text.Append(Encoding.UTF8.GetString(slice.Bytes.Span));
            if (slice.Position != FramePosition.Middle) return text.ToString();
        }
    }
}
