using Conversations.Users;

namespace Conversations.Gateway.Tests;

/// <summary>A world in which nothing has an owner but what it was told.</summary>
sealed class FakeOwnership : IOwnership
{
    public Dictionary<(OwnedKind Kind, Guid Id), string> Owners { get; } = [];

    public Task<Ownership?> Find(OwnedKind kind, Guid id, CancellationToken cancellationToken) =>
        Task.FromResult(Owners.TryGetValue((kind, id), out var owner) ? new Ownership(owner) : null);
}
