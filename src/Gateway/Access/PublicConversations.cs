using Conversations.Storage;

namespace Conversations.Gateway.Access;

/// <summary>Which conversations everybody may read.</summary>
sealed class PublicConversations(IConversationReader store)
{
    public async ValueTask<bool> Include(Guid id, CancellationToken cancellationToken) =>
        await store.Find(id, cancellationToken) is { Deleted: false, Metadata.Public: true };
}
