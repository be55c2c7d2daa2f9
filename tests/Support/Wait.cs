using System.Diagnostics;

namespace Conversations.Tests.Support;

/// <summary>Waits that end, and say what they waited for.</summary>
static class Wait
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public static async Task Until(Func<Task<bool>> condition, TimeSpan patience, Func<string> what)
    {
        for (var start = Stopwatch.GetTimestamp(); !await condition(); await Task.Delay(Pause))
        {
            if (Stopwatch.GetElapsedTime(start) > patience) throw new TimeoutException($"Waited {patience.TotalSeconds:0} s for {what()}");
        }
    }

    public static Task Until(Func<bool> condition, TimeSpan patience, string what) => Until(() => Task.FromResult(condition()), patience, () => what);
}
