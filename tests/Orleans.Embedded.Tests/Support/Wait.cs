using System.Diagnostics;

namespace Orleans.Embedded.Tests;

/// <summary>Waits that end, and say what they waited for.</summary>
internal static class Wait
{
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    internal static Task Until(Func<bool> condition, string what) => Until(condition, () => what);

    internal static async Task Until(Func<bool> condition, Func<string> what)
    {
        var started = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(started) > Limit)
                throw new TimeoutException($"Waited {Limit.TotalSeconds:0} s for {what()}.");
            await Task.Delay(5);
        }
    }

    internal static Task Within(this Task task) => task.WaitAsync(Limit);

    internal static Task<T> Within<T>(this Task<T> task) => task.WaitAsync(Limit);
}
