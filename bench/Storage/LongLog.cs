using Conversations.Storage;

namespace Conversations.Bench.Storage;

/// <summary>What a log of 10,000 messages costs against one of 10, measured in turn so that both see the same machine.</summary>
internal static class LongLog
{
    private const int Messages = 10_000, Samples = 400, PageSize = 100;

    public static async Task<IReadOnlyList<string>> Run(Store store)
    {
        var talk = await Opened(store, Messages);
        var middle = talk.LastSeq / 2;
        var (few, many) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var sample = 0; sample < Samples; sample++)
        {
            var small = await Opened(store, 10);
            if (sample % 2 == 0) await small.Turn(few.Add);
            await talk.Turn(many.Add);
            if (sample % 2 == 1) await small.Turn(few.Add);
        }

        var newest = talk.LastSeq;
        return
        [
            Line("append at message 10", few),
            Line("append at message 10,000", many),
            $"| ratio | {many.Median() / few.Median():N2} |",
            Line("newest page of 100 messages", await Page(store, talk, new(Limit: PageSize))),
            Line("page before the middle", await Page(store, talk, new(Before: middle, Limit: PageSize))),
            Line("page after the middle", await Page(store, talk, new(After: middle, Limit: PageSize, Ascending: true))),
            Line("oldest page", await Page(store, talk, new(Limit: PageSize, Ascending: true))),
            Line("last 100 events", await Measure(() => store.Reader.ReadLog(talk.Id, newest - PageSize + 1, PageSize, CancellationToken.None))),
            Line("head", await Measure(() => store.Reader.Find(talk.Id, CancellationToken.None))),
        ];
    }

    private static async Task<Talk> Opened(Store store, int messages)
    {
        var talk = new Talk(store.Writer);
        await talk.Open();
        for (var left = messages; left > 0; left -= 500) await talk.Fill(Math.Min(left, 500));
        return talk;
    }

    private static Task<List<TimeSpan>> Page(Store store, Talk talk, MessagePage page) =>
        Measure(() => store.Reader.ReadMessages(talk.Id, page, CancellationToken.None));

    private static async Task<List<TimeSpan>> Measure(Func<Task> operation)
    {
        for (var warming = 0; warming < Samples; warming++) await operation();
        var samples = new List<TimeSpan>();
        for (var sample = 0; sample < Samples; sample++)
        {
            var start = TimeProvider.System.GetTimestamp();
            await operation();
            samples.Add(TimeProvider.System.GetElapsedTime(start));
        }

        return samples;
    }

    private static string Line(string operation, List<TimeSpan> samples) => $"| {operation} | {samples.Median().TotalMicroseconds:N0} |";
}
