namespace Conversations.Bench.Storage;

internal static class Percentiles
{
    public static TimeSpan Median(this List<TimeSpan> samples) => samples.Percentile(0.5);

    public static TimeSpan Percentile(this List<TimeSpan> samples, double share)
    {
        samples.Sort();
        return samples[(int)(share * (samples.Count - 1))];
    }
}
