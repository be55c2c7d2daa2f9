using System.Threading.Channels;

namespace Conversations.Bench.Engine;

/// <summary>The least that an actor can be: an unbounded channel, one reader, and a task completion source for each call.</summary>
internal sealed class ChannelMailbox
{
    private readonly Channel<(int Value, TaskCompletionSource<int> Answer)> calls =
        Channel.CreateUnbounded<(int, TaskCompletionSource<int>)>(new() { SingleReader = true });

    private int last;

    internal ChannelMailbox() => _ = ReadAsync();

    internal Task<int> Ping(int value)
    {
        var answer = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        calls.Writer.TryWrite((value, answer));
        return answer.Task;
    }

    private async Task ReadAsync()
    {
        await foreach (var (value, answer) in calls.Reader.ReadAllAsync())
            answer.SetResult(last = value);
    }
}
