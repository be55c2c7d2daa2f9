using System.Text.Json.Nodes;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Conversations.Sandboxes;
using Conversations.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.AppConversations.Conversations;

/// <summary>A conversation is talked to without a detour over its agent server.</summary>
static class MessageEndpoints
{
    public static void Map(RouteGroupBuilder conversation)
    {
        conversation.MapPost("/send-message", Send);
        conversation.MapPost("/switch_profile", SwitchProfile);
        conversation.MapPost("/switch_acp_model", SwitchAcpModel);
    }

    [EndpointSummary("Takes a message.")]
    [TakesFields("role", "content", "run", "sender"), Gives<JsonObject>]
    static async Task<IResult> Send(HttpRequest request, ConversationView view, ISandboxReader sandboxes, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var id = WireUuid.OfPath(request);
        var body = await WireBody.ReadRequired(request, cancellationToken);
        var run = body.Flag("run", absent: true);
        var message = Read(body);
        var head = await Running(id, view, sandboxes, cancellationToken);
        var outcome = await grains.GetGrain<IConversationGrain>(head.Id).Post(request.Making().Post([message], run));
        if (!outcome.Accepted) throw NotFound(id);
        return new WireJson(new JsonObject { ["success"] = true, ["sandbox_status"] = "RUNNING", ["message"] = null });
    }

    /// <summary>What a user says, which is not nothing.</summary>
    public static NewMessage Read(Fields body)
    {
        body.Choice("role", "user", ("user", "user"));
        if (!body.Mentions("content")) body.Missing("content");
        else if (body.Members["content"] is JsonArray { Count: 0 })
            body.Wrong("too_short", "content", "List should have at least 1 item after validation, not 0", new JsonArray(), new JsonObject { ["field_type"] = "List", ["min_length"] = 1, ["actual_length"] = 0 });
        return MessageRequest.ReadWhole(body, out _);
    }

    [EndpointSummary("Refused: this server has no profiles.")]
    [TakesFields("profile_name")]
    static async Task<IResult> SwitchProfile(HttpRequest request, ConversationView view, ISandboxReader sandboxes, CancellationToken cancellationToken)
    {
        var id = WireUuid.OfPath(request);
        var body = await WireBody.ReadRequired(request, cancellationToken);
        var name = body.Text("profile_name", required: true);
        body.Check();
        await Running(id, view, sandboxes, cancellationToken);
        throw FastApiException.NotFound($"Profile '{name}' not found");
    }

    [EndpointSummary("Gives the program that is a conversation's agent another model.")]
    [TakesFields("model"), Gives<JsonObject>]
    static async Task<IResult> SwitchAcpModel(HttpRequest request, ConversationView view, ISandboxReader sandboxes, AcpModels models, CancellationToken cancellationToken)
    {
        var id = WireUuid.OfPath(request);
        var model = await AcpModels.Read(request, cancellationToken);
        var head = await Running(id, view, sandboxes, cancellationToken);
        if (!await models.Switch(head, model)) throw FastApiException.Conflict("Conversation is not an ACP conversation");
        return WireJson.Success();
    }

    /// <exception cref="FastApiException">404: there is none. 409: its sandbox is paused.</exception>
    public static async Task<ConversationHead> Running(Guid id, ConversationView view, ISandboxReader sandboxes, CancellationToken cancellationToken)
    {
        var head = await view.Find(id, cancellationToken) ?? throw NotFound(id);
        var sandbox = AppConversationView.SandboxOf(head);
        return (await sandboxes.Find([sandbox], cancellationToken)).GetValueOrDefault(sandbox) is { Paused: true }
            ? throw FastApiException.Conflict($"Sandbox is PAUSED. Use POST /api/v1/sandboxes/{WireUuid.Hex(sandbox)}/resume to resume it first.")
            : head;
    }

    public static FastApiException NotFound(Guid id) => FastApiException.NotFound($"Conversation {WireUuid.Dashed(id)} not found");
}
