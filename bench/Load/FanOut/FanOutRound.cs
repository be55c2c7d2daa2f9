using System.Diagnostics;
using Conversations.Bench.Load.Model;

namespace Conversations.Bench.Load.FanOut;

/// <summary>One run at 50 tokens a second, read by a number of streams.</summary>
public sealed class FanOutRound(LettaTarget target, int streams)
{
    private const int Tokens = 200;
    private const int DelayMilliseconds = 20;

    private readonly Script _script = new(Tokens, DelayMilliseconds, First: 1500 + 3 * streams, Stamped: true);

    public async Task<FanOutFigures> RunAsync(CancellationToken cancellationToken)
    {
        using var sender = target.Connect();
        var conversation = await target.MakeConversationAsync(sender, cancellationToken);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // The sender reads no more than that the run has begun: the streams measured are those that joined.
        var sending = LettaTarget.SendAsync(sender, conversation, _script.Prompt, () => started.SetResult(), _ => true, cancellationToken);
        await await Task.WhenAny(started.Task, sending);

        var joined = new CountdownEvent(streams);
        var readers = Enumerable.Range(0, streams).Select(_ => Task.Run(() => ReadAsync(conversation, joined, cancellationToken), cancellationToken)).ToArray();
        await Task.Run(() => joined.Wait(cancellationToken), cancellationToken);
        var cpu = ProcessFigures.CpuSeconds(target.Pid);
        var reads = await Task.WhenAll(readers);
        await sending;
        cpu = ProcessFigures.CpuSeconds(target.Pid) - cpu;

        var events = (double)streams * Tokens;
        var seconds = Stopwatch.GetElapsedTime(reads.Min(read => read.First), reads.Max(read => read.Last)).TotalSeconds;
        var ideal = (Tokens - 1) * DelayMilliseconds / 1000.0;
        // A stream that joined after the first token would have read old tokens and spoiled the lag.
        var late = reads.Count(read => read.Lags.Max() > _script.First);
        if (late > 0) throw new BenchException($"{late} of {streams} streams joined too late to be measured.");
        double[] lags = [.. reads.SelectMany(read => read.Lags)];
        return new FanOutFigures(ideal / seconds, Statistics.Percentile(lags, 0.5), Statistics.Percentile(lags, 0.99), cpu * 1_000_000 / events);
    }

    private async Task<(long First, long Last, double[] Lags)> ReadAsync(string conversation, CountdownEvent joined, CancellationToken cancellationToken)
    {
        var check = new TokenCheck(Tokens);
        var lags = new double[Tokens];
        long first = 0, last = 0;
        using var connection = target.Connect();
        await LettaTarget.FollowAsync(connection, conversation, () => joined.Signal(), OnEvent, cancellationToken);
        check.ThrowIfIncomplete();
        return (first, last, lags);

        bool OnEvent(ReadOnlySpan<byte> data)
        {
            if (!check.Take(data, out var sent)) return true;
            last = Stopwatch.GetTimestamp();
            if (first == 0) first = last;
            lags[check.Count - 1] = (Clock.Microseconds - sent) / 1000.0;
            return true;
        }
    }
}
