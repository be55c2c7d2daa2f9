using Conversations.Grains.Models;

namespace Conversations.Silo.Models;

/// <summary>Section <c>Models:Retry</c>: when a call that failed for a passing reason is made again.</summary>
internal sealed class RetryOptions
{
    /// <summary>Most repetitions of a call, 0 to 10. More hide short outages, and make a lasting one seen later. Default: 2.</summary>
    public int Count { get; set; } = 2;

    /// <summary>Wait before the first repetition; doubles, with jitter, up to <see cref="MaxDelay"/>. Default: 0.25 s.</summary>
    public TimeSpan BaseDelay { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest wait. A provider that asks for a longer one fails the call at once. Default: 30 s.</summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>These with what an agent says in their place; null: it says nothing of them.</summary>
    public RetryOptions? With(CallSettings? settings)
    {
        if (settings is null or { Repetitions: null, FirstWait: null, LongestWait: null }) return null;
        var (first, longest) = (settings.FirstWait ?? BaseDelay, settings.LongestWait ?? MaxDelay);
        return new RetryOptions { Count = settings.Repetitions ?? Count, BaseDelay = first < longest ? first : longest, MaxDelay = longest };
    }
}
