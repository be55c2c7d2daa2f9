using System.Collections.Concurrent;

namespace Conversations.Gateway.Auth;

/// <summary>The keys that were found good a moment ago, by their hash, so that a request costs no query.</summary>
sealed class AdmittedKeys(TimeProvider time, TimeSpan lifetime, int most)
{
    readonly ConcurrentDictionary<string, (Caller Caller, long At)> keys = new(StringComparer.Ordinal);

    public Caller? Find(string hash) => keys.TryGetValue(hash, out var known) && time.GetElapsedTime(known.At) < lifetime ? known.Caller : null;

    public void Add(string hash, Caller caller)
    {
        // Keys that are in use come back by themselves.
        if (keys.Count >= most) keys.Clear();
        keys[hash] = (caller, time.GetTimestamp());
    }

    public void Remove(string hash) => keys.TryRemove(hash, out _);
}
