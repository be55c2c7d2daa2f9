using System.Text.Json.Nodes;
using Conversations.Agents;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Conversations.Log;
using Conversations.Models;
using Conversations.Secrets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.AgentServer.Conversations;

/// <summary>A conversation's secrets and model, and what of the original's settings this server does not have.</summary>
static class SettingEndpoints
{
    public static void Map(RouteGroupBuilder conversation)
    {
        conversation.MapPost("/secrets", PutSecrets);
        conversation.MapPost("/switch_llm", SwitchModel);
        conversation.MapPost("/switch_profile", SwitchProfile);
        conversation.MapPost("/switch_acp_model", SwitchAcpModel);
        conversation.MapPost("/load_plugin", LoadPlugin);
    }

    [EndpointSummary("Keeps secrets for the commands of a conversation. They are shown nowhere.")]
    [TakesFields("secrets"), Gives<JsonObject>]
    static async Task<IResult> PutSecrets(HttpRequest request, ConversationView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var id = WireUuid.OfPath(request);
        var body = await WireBody.ReadRequired(request, cancellationToken);
        var secrets = WireSecrets.Read(body.Object("secrets", required: true));
        body.Check();
        await view.Get(id, cancellationToken);
        var keeper = grains.GetGrain<ISecretsGrain>(id);
        await keeper.Put(secrets);
        // What is shown is kept beside the conversation, so that a list of many asks nobody.
        var shown = WireSecrets.Shown((await keeper.Reveal()));
        await grains.GetGrain<IConversationGrain>(id).Change(new ConversationMetadata(Extra: ConversationInfo.Kept(new JsonObject { [ConversationFields.Secrets] = shown })));
        return WireJson.Success();
    }

    [EndpointSummary("Gives a conversation another model.")]
    [TakesFields("llm"), Gives<JsonObject>]
    static async Task<IResult> SwitchModel(
        HttpRequest request, ConversationView view, ConversationStarter starter, IGrainFactory grains, IModelDirectory models, CancellationToken cancellationToken)
    {
        var id = WireUuid.OfPath(request);
        var body = await WireBody.ReadRequired(request, cancellationToken);
        var llm = body.Object("llm", required: true);
        llm?.Text("model", required: true);
        if (llm is not null) LlmSettings.Check(llm);
        body.Check();
        var head = await view.Get(id, cancellationToken);
        var key = Redaction.Given(llm!.Members["api_key"]);
        var (model, endpoint) = AgentSpec.Model(llm.Members, key is not null, models.Default, request.Making());
        if (endpoint is null && models.Find(model) is null) throw FastApiException.BadRequest($"Model not found: {model}");
        if (await grains.GetGrain<IAgentGrain>(head.AgentId).Get() is { Program: not null }) throw FastApiException.BadRequest("The model of an ACP conversation is changed with switch_acp_model.");
        var isOwn = head.AgentId == ConversationStarter.AgentOf(id);
        await starter.Keep(head.AgentId, key, isOwn ? llm.Members : null);
        if (isOwn) await Replace(grains.GetGrain<IAgentGrain>(head.AgentId), llm.Members, model, endpoint);
        // An agent that others have too keeps its model; this conversation alone has another.
        else await grains.GetGrain<IConversationGrain>(id).Change(new ConversationMetadata(Model: model));
        return WireJson.Success();
    }

    static async Task Replace(IAgentGrain agent, JsonObject llm, string model, ModelEndpoint? endpoint)
    {
        while (await agent.Get() is { } current)
        {
            var shown = JsonObject.Create(current.Extra[AgentSpec.Field])!;
            shown["llm"] = LlmDefaults.OfLlm(llm);
            var changed = current with { Model = model, Endpoint = endpoint, ModelSettings = LlmSettings.Of(llm), Extra = current.Extra.SetItem(AgentSpec.Field, ConversationInfo.Kept(shown)) };
            if (await agent.Replace(changed) is not null) return;
        }

        throw FastApiException.NotFound();
    }

    [EndpointSummary("Refused: this server has no profiles.")]
    [TakesFields("profile_name")]
    static async Task<IResult> SwitchProfile(HttpRequest request, ConversationView view, CancellationToken cancellationToken)
    {
        var body = await WireBody.ReadRequired(request, cancellationToken);
        var name = body.Text("profile_name", required: true);
        body.Check();
        await view.Get(WireUuid.OfPath(request), cancellationToken);
        throw FastApiException.NotFound($"Profile '{name}' not found");
    }

    [EndpointSummary("Gives the program that is a conversation's agent another model: at once, or where it does not run when it is started.")]
    [TakesFields("model"), Gives<JsonObject>]
    static async Task<IResult> SwitchAcpModel(HttpRequest request, ConversationView view, AcpModels models, CancellationToken cancellationToken)
    {
        var id = WireUuid.OfPath(request);
        var model = await AcpModels.Read(request, cancellationToken);
        var head = await view.Get(id, cancellationToken);
        if (!await models.Switch(head, model)) throw FastApiException.BadRequest("switch_acp_model is only supported for ACP conversations.");
        return WireJson.Success();
    }

    [EndpointSummary("Refused: this server has no marketplaces of plugins.")]
    [TakesFields("plugin_ref")]
    static async Task<IResult> LoadPlugin(HttpRequest request, ConversationView view, CancellationToken cancellationToken)
    {
        var body = await WireBody.ReadRequired(request, cancellationToken);
        var plugin = body.Text("plugin_ref", required: true);
        body.Check();
        await view.Get(WireUuid.OfPath(request), cancellationToken);
        throw FastApiException.NotFound($"Plugin '{plugin}' not found: this server has no marketplaces of plugins");
    }
}
