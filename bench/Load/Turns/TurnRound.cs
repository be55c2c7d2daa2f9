using System.Diagnostics;
using Conversations.Bench.Load.Model;

namespace Conversations.Bench.Load.Turns;

/// <summary>One round: a number of conversations at once, each one turn after the other, for some seconds.</summary>
public sealed class TurnRound(LettaTarget target, int concurrency, TimeSpan length, int turnsPerConversation, string? promptSuffix)
{
    private static readonly Script Twenty = new(Tokens: 20);
    private readonly string _prompt = $"{Twenty.Prompt} {promptSuffix}".TrimEnd();

    public async Task<TurnFigures> RunAsync(CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var cpu = ProcessFigures.CpuSeconds(target.Pid);
        var workers = Enumerable.Range(0, concurrency).Select(_ => Task.Run(() => WorkAsync(start, cancellationToken), cancellationToken));
        var firsts = (await Task.WhenAll(workers)).SelectMany(list => list).ToArray();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        cpu = ProcessFigures.CpuSeconds(target.Pid) - cpu;
        return new TurnFigures(
            firsts.Length / seconds,
            Statistics.Median(firsts),
            Statistics.Percentile(firsts, 0.99),
            cpu * 1000 / firsts.Length);
    }

    private async Task<List<double>> WorkAsync(long start, CancellationToken cancellationToken)
    {
        var firsts = new List<double>();
        using var connection = target.Connect();
        var conversation = "";
        while (Stopwatch.GetElapsedTime(start) < length)
        {
            if (firsts.Count % turnsPerConversation == 0) conversation = await target.MakeConversationAsync(connection, cancellationToken);
            firsts.Add(await TurnAsync(connection, conversation, cancellationToken));
        }

        return firsts;
    }

    /// <returns>Milliseconds from the send to the first token.</returns>
    private async Task<double> TurnAsync(Http.HttpConnection connection, string conversation, CancellationToken cancellationToken)
    {
        var check = new TokenCheck(Twenty.Tokens);
        var first = double.NaN;
        var sent = Stopwatch.GetTimestamp();
        await LettaTarget.SendAsync(connection, conversation, _prompt, opened: null, OnEvent, cancellationToken);
        check.ThrowIfIncomplete();
        return first;

        bool OnEvent(ReadOnlySpan<byte> data)
        {
            if (check.Take(data, out _) && check.Count == 1) first = Clock.MillisecondsSince(sent);
            return true;
        }
    }
}
