using Conversations.Gateway.Auth;
using Conversations.Gateway.Dialects.Chat.Conversations;
using Conversations.Gateway.Dialects.Chat.Messages;
using Conversations.Gateway.Dialects.Chat.Tokens;
using Conversations.Gateway.Dialects.Chat.Users;
using Conversations.Gateway.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.Chat;

/// <summary>The chat API: conversations of many users, their messages, and what they cost.</summary>
sealed class ChatDialect : IDialect
{
    public ApiName Api { get; } = new("chat", "Chat", "Conversations of many users, their messages, and what they cost.", ["Authorization"]);

    public IReadOnlyList<PathString> Prefixes { get; } = ["/api/v1"];

    public bool IsOpen(PathString path) => false;

    public string? KeyOf(HttpRequest request) => request.Bearer();

    public IResult Answer(GateError error) => new ChatError(ChatException.Of(error));

    public void Map(IEndpointRouteBuilder routes)
    {
        var v1 = routes.MapGroup("/api/v1");
        v1.AddEndpointFilter<RouteGroupBuilder, ChatFilter>();
        ConversationEndpoints.Map(v1);
        MessageEndpoints.Map(v1);
        TokenEndpoints.Map(v1);
        KeyEndpoints.Map(v1);
        UserEndpoints.Map(v1);
    }
}
