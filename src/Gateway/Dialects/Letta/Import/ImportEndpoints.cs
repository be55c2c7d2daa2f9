using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.Letta.Conversations;
using Conversations.Gateway.Dialects.Letta.Messages;
using Conversations.Gateway.OpenApi;
using Conversations.Log;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.Letta.Import;

/// <summary>Takes over a conversation from another server. Letta has no such route; this is how its users bring their conversations here.</summary>
static class ImportEndpoints
{
    public static void Map(RouteGroupBuilder v1) =>
        v1.MapPost("/conversations/import", Import).WithTags("conversations").WithName("conversations.import").Shared();

    [EndpointSummary("Takes over a conversation from another server.")]
    [Asks("agent_id", Required = true), Takes<ImportBody>, Gives<ConversationDto>]
    static async Task<IResult> Import(HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var named = new LettaQuery(request).Text("agent_id") ?? throw LettaException.Validation("query.agent_id: Field required");
        var body = await RequestBody.Read(request, MessageJson.Wire.ImportBody, cancellationToken);
        var history = ListedHistory.Of(body.Messages ?? throw SendRules.Wrong("messages", "Field required"));
        var metadata = new ConversationMetadata(body.Summary, body.Description);
        return await ConversationEndpoints.Make(named, agentId => new NewConversation(agentId, metadata, []) { History = history }, request.Making(), grains);
    }
}
