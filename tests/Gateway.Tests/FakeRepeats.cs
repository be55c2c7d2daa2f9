using System.Collections.Concurrent;
using Conversations.Users;

namespace Conversations.Gateway.Tests;

/// <summary>Requests that are kept under their keys, in memory.</summary>
sealed class FakeRepeats : IRepeatStore
{
    readonly ConcurrentDictionary<(string User, string Key), KeptRequest> kept = new();

    public Task<KeptRequest> Begin(string user, string key, KeptRequest request, DateTimeOffset oldest, CancellationToken cancellationToken) =>
        Task.FromResult(kept.GetOrAdd((user, key), request));

    public Task Finish(string user, string key, KeptAnswer answer, CancellationToken cancellationToken)
    {
        kept[(user, key)] = kept[(user, key)] with { Answer = answer };
        return Task.CompletedTask;
    }

    public Task Forget(string user, string key, CancellationToken cancellationToken)
    {
        kept.TryRemove((user, key), out _);
        return Task.CompletedTask;
    }

    public Task Prune(DateTimeOffset oldest, CancellationToken cancellationToken) => Task.CompletedTask;
}
