using System.IO.Pipelines;
using System.Text;
using Conversations.Gateway.Streaming;
using Conversations.Storage;

namespace Conversations.Gateway.Tests.Streaming;

/// <summary>A client of a run's stream: reads frames at its own pace, until it has enough.</summary>
sealed class WireClient : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Pipe pipe;
    readonly CancellationTokenSource gone = new();
    readonly StringBuilder received = new();
    Task copying = Task.CompletedTask;

    /// <param name="window">Bytes that may be under way to it; small for a client that holds its server up.</param>
    public WireClient(int window = 1 << 20) => pipe = new Pipe(new PipeOptions(pauseWriterThreshold: window, resumeWriterThreshold: window / 2));

    public string Received => received.ToString();

    public void Dispose() => gone.Dispose();

    /// <summary>Opens the stream of a run in progress after the given event.</summary>
    public async Task Open(RunTails tails, RunRecord run, long after)
    {
        var tail = await tails.Open(run);
        Follow(tail, after, release: true);
    }

    public void Follow(RunTail tail, long after, bool release = false) => copying = Copy(async output =>
    {
        try
        {
            await tail.CopyTo(output, after, signsOfLife: true, gone.Token);
        }
        finally
        {
            if (release) tail.Release();
        }
    });

    /// <summary>Reads the stream of a run that is over.</summary>
    public void Replay(RunTails tails, RunRecord run, long after) => copying = Copy(output => tails.Replay(run, output, after, gone.Token));

    /// <summary>Reads to the end of the stream, or until so many frames have come and the client leaves.</summary>
    public async Task<string> Read(int frames = int.MaxValue)
    {
        using var timeout = new CancellationTokenSource(Patience);
        var count = 0;
        while (true)
        {
            ReadResult result;
            try
            {
                result = await pipe.Reader.ReadAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"Nothing more came in {Patience} after:\n{received}");
            }

            var text = Encoding.UTF8.GetString(result.Buffer);
            while (count < frames && text.IndexOf("\n\n", StringComparison.Ordinal) is var length and >= 0)
            {
                received.Append(text, 0, length + 2);
                text = text[(length + 2)..];
                count++;
            }

            var taken = result.Buffer.Length - Encoding.UTF8.GetByteCount(text);
            pipe.Reader.AdvanceTo(result.Buffer.GetPosition(taken), result.Buffer.End);
            if (count >= frames || result.IsCompleted) break;
        }

        await gone.CancelAsync();
        await pipe.Reader.CompleteAsync();
        await copying.WaitAsync(Patience);
        return Received;
    }

    async Task Copy(Func<StreamOutput, Task> copy)
    {
        await Task.Yield();
        try
        {
            await copy(new StreamOutput(pipe.Writer, Timeout.InfiniteTimeSpan, TimeProvider.System));
        }
        catch (OperationCanceledException)
        {
            // The client has left.
        }
        finally
        {
            await pipe.Writer.CompleteAsync();
        }
    }
}
