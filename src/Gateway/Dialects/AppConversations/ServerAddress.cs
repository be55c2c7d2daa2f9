using Conversations.Gateway.Dialects.AgentServer;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.AppConversations;

/// <summary>Where a client finds this server's agent server: at the address at which it found this one.</summary>
static class ServerAddress
{
    public static string AgentServer(this HttpRequest request) => $"{request.Scheme}://{request.Host}{request.PathBase}{AgentServerDialect.Base}";

    public static string ConversationUrl(this HttpRequest request, Guid id) => $"{request.AgentServer()}/api/conversations/{WireUuid.Hex(id)}";
}
