using Conversations.Gateway.Access;
using Conversations.Storage;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dashboard;

static class DashboardRequest
{
    /// <summary>The head of the conversation that the path names, in any dialect's form.</summary>
    /// <exception cref="DashboardException">There is none.</exception>
    public static async Task<ConversationHead> Conversation(this HttpRequest request, IConversationReader store, CancellationToken cancellationToken)
    {
        var text = (string)request.RouteValues["conversation_id"]!;
        return IdText.TryFind(text, out var id, out _) && await store.Find(id, cancellationToken) is { } head
            ? head
            : throw DashboardException.NotFound($"There is no conversation {text}.");
    }
}
