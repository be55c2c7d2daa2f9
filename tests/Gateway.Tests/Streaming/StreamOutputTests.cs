using System.IO.Pipelines;
using Conversations.Gateway.Streaming;

namespace Conversations.Gateway.Tests.Streaming;

public class StreamOutputTests
{
    [Fact]
    public async Task Flush_ClientDoesNotRead_GivesUpAfterTheTimeout()
    {
        var time = new ManualTime();
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 10, resumeWriterThreshold: 5));
        var output = new StreamOutput(pipe.Writer, TimeSpan.FromSeconds(30), time);
        output.Write(new byte[100]);

        var flush = output.Flush(default).AsTask();
        Assert.False(flush.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(31));

        await Assert.ThrowsAsync<TimeoutException>(() => flush);
    }

    [Fact]
    public async Task Flush_ClientReadsInTime_GoesOn()
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 10, resumeWriterThreshold: 5));
        var output = new StreamOutput(pipe.Writer, TimeSpan.FromSeconds(30), new ManualTime());
        output.Write(new byte[100]);
        var flush = output.Flush(default).AsTask();

        var read = await pipe.Reader.ReadAsync();
        pipe.Reader.AdvanceTo(read.Buffer.End);

        await flush;
        Assert.True(output.Begun);
    }
}
