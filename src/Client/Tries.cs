namespace Conversations.Client;

/// <summary>The pauses between the tries of one request.</summary>
sealed class Tries(ChatClientOptions options)
{
    long began = options.Time.GetTimestamp();
    int count;

    /// <summary>Something has come of it: patience begins anew.</summary>
    public void Progress() => (began, count) = (options.Time.GetTimestamp(), 0);

    /// <summary>Waits before the next try.</summary>
    /// <param name="failure">Of the last one.</param>
    /// <param name="asked">How long the server wants to be left alone.</param>
    /// <exception cref="ChatApiException">It has been tried for long enough.</exception>
    public async Task Pause(Exception? failure, CancellationToken cancellationToken, TimeSpan? asked = null)
    {
        var wait = Max(Backoff(), Max(asked ?? TimeSpan.Zero, (failure as ChatApiException)?.RetryAfter ?? TimeSpan.Zero));
        if (options.Time.GetElapsedTime(began) + wait > options.Patience) throw GivenUp(failure);
        await Task.Delay(wait, options.Time, cancellationToken);
    }

    // Half of it by chance: clients that were cut off together do not come back together.
    TimeSpan Backoff()
    {
        var pause = Math.Min(options.FirstPause.TotalMilliseconds * Math.Pow(2, Math.Min(count++, 30)), options.LongestPause.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(pause * (0.5 + (Random.Shared.NextDouble() / 2)));
    }

    ChatApiException GivenUp(Exception? failure) => failure is ChatApiException refused
        ? refused
        : new ChatApiException(null, null, $"Given up after {options.Patience}: {failure?.Message ?? "the stream ended early each time"}", failure);

    static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
