namespace Conversations.Grains.Runs;

/// <summary>The newest refusal of each request that was refused lately.</summary>
/// <remarks>
/// A request that is tried again after a refusal has not been taken yet, even where an older one that says the same was. Held in memory:
/// when it is lost, such a try may be answered with the older run.
/// </remarks>
sealed class RefusedTries
{
    const int Most = 64;

    Dictionary<string, DateTimeOffset>? refusedAt;

    public void Remember(SendTry? refused, DateTimeOffset now)
    {
        if (refused is null) return;
        refusedAt ??= [];
        if (refusedAt.Count == Most && !refusedAt.ContainsKey(refused.Key)) refusedAt.Remove(refusedAt.MinBy(each => each.Value).Key);
        refusedAt[refused.Key] = now;
    }

    public void Forget(SendTry? taken)
    {
        if (taken is not null) refusedAt?.Remove(taken.Key);
    }

    /// <summary>Whether the request was refused after that time.</summary>
    public bool Followed(DateTimeOffset time, SendTry again) => refusedAt is not null && refusedAt.TryGetValue(again.Key, out var at) && at >= time;
}
