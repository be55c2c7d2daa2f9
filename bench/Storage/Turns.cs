namespace Conversations.Bench.Storage;

/// <summary>Turns a second of conversations that take turn after turn.</summary>
internal static class Turns
{
    public static async Task<string> Run(Store store, int conversations, TimeSpan duration)
    {
        await Measure(store, conversations, duration / 4);
        var (commits, elapsed) = await Measure(store, conversations, duration);
        var rate = commits.Count / elapsed.TotalSeconds;
        return $"| {conversations} | {rate / 2:N0} | {rate:N0} | {commits.Median().TotalMilliseconds:N2} | {commits.Percentile(0.99).TotalMilliseconds:N2} |";
    }

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
