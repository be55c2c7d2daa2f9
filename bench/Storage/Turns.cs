namespace Conversations.Bench.Storage;

/// <summary>Turns a second of conversations that take turn after turn.</summary>
/// <param name="Rate">Commits a second; a turn has two.</param>
internal sealed record Turns(double Rate, TimeSpan Median, TimeSpan P99)
{
    public static async Task<Turns> Run(Store store, int conversations, TimeSpan duration)
    {
        await Measure(store, conversations, duration / 4);
        var (commits, elapsed) = await Measure(store, conversations, duration);
        return new(commits.Count / elapsed.TotalSeconds, commits.Median(), commits.Percentile(0.99));
    }

    public override string ToString() => $"{Rate / 2:N0} | {Rate:N0} | {Median.TotalMilliseconds:N2} | {P99.TotalMilliseconds:N2}";

    private static async Task<(List<TimeSpan> Commits, TimeSpan Elapsed)> Measure(Store store, int conversations, TimeSpan duration)
    {
        var start = TimeProvider.System.GetTimestamp();
        var measured = await Task.WhenAll(Enumerable.Range(0, conversations).Select(_ => Task.Run(async () =>
        {
            var commits = new List<TimeSpan>();
            var talk = new Talk(store.Writer);
            await talk.Open();
            while (TimeProvider.System.GetElapsedTime(start) < duration) await talk.Turn(commits.Add);
            return commits;
        })));
        return ([.. measured.SelectMany(each => each)], TimeProvider.System.GetElapsedTime(start));
    }
}
