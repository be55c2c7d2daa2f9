using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Silo.Tests.Storage;

internal static class StoreExtensions
{
    public static Task<CommitResult> Commit(this OpenStore store, ConversationCommit commit) =>
        store.Writer.Commit(commit, CancellationToken.None);

    public static async Task Committed(this OpenStore store, ConversationCommit commit) =>
        Assert.Equal(CommitResult.Committed, await store.Commit(commit));

    public static Task<IReadOnlyList<LoggedEvent>> Log(this OpenStore store, Guid conversationId) =>
        store.Reader.ReadLog(conversationId, 1, int.MaxValue, CancellationToken.None);

    public static Task<ConversationHead?> Head(this OpenStore store, Guid conversationId) =>
        store.Reader.Find(conversationId, CancellationToken.None);
}
