namespace Conversations.Grains.Webhooks;

/// <summary>How addresses are told of the ends of runs. Configuration section <c>Webhooks</c>.</summary>
public sealed class WebhookOptions
{
    /// <summary>
    /// The key that calls are signed with: <c>whsec_</c> and its bytes in base64, or any other text, whose UTF-8 is the key. Null: calls
    /// are not signed.
    /// </summary>
    public string? Secret { get; set; }

    /// <summary>
    /// True: addresses that the internet does not route (loopback, link-local, private) may be called. Default: only while no API keys are
    /// configured, when whoever sends messages is on this machine anyway.
    /// </summary>
    public bool? AllowPrivateNetworks { get; set; }

    /// <summary>Time for one call. Default: 10 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Time to the second call; it doubles from call to call, and each is shortened by up to a half at random. Default: 5 s.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest time between two calls. Default: 15 min.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Time after the end of the run in which calls are made. Default: 1 day.</summary>
    public TimeSpan RetryFor { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Time to the next call after so many.</summary>
    public TimeSpan DelayAfter(int attempts)
    {
        var longest = Math.Min(RetryDelay.TotalSeconds * Math.Pow(2, attempts - 1), MaxRetryDelay.TotalSeconds);
        return TimeSpan.FromSeconds(longest * (1 - Random.Shared.NextDouble() / 2));
    }
}
