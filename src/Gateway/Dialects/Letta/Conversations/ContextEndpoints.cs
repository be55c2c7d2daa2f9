using System.Text.Json;
using Conversations.Gateway.Access;
using Conversations.Gateway.OpenApi;
using Conversations.Storage;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.Letta.Conversations;

/// <summary>What is done with a conversation's context: compact it, compile its system message anew, go on from it in another conversation.</summary>
static class ContextEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
        var conversation = v1.MapGroup("/conversations/{conversation_id}").WithTags("conversations");
        conversation.MapPost("/compact", Compact).WithName("conversations.compact");
        conversation.MapPost("/recompile", Recompile).WithName("conversations.recompile");
        conversation.MapPost("/fork", Fork).WithName("conversations.fork");

        var agent = v1.MapGroup("/agents/{agent_id}").WithTags("agents");
        agent.MapPost("/summarize", CompactDefault).WithName("agents.messages.compact");
        agent.MapPost("/recompile", RecompileDefault).WithName("agents.recompile");
    }

    [EndpointSummary("Puts a summary in the place of a conversation's older messages in the model's window.")]
    [Takes<ContextBody>(Optional = true), Gives<CompactionDto>]
    static async Task<IResult> Compact(HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var body = await Body(request, cancellationToken);
        var conversation = ConversationRef.Resolve(request.Text("conversation_id"), body.AgentId);
        var outcome = await Grain(grains, conversation).Compact(new CompactionRequest(CompactionRules.Check(body.CompactionSettings)));
        return outcome.Accepted ? Answer(outcome.Value) : throw LettaException.Of(outcome.Refusal, conversation.Path);
    }

    /// <summary>The same for an agent's default conversation. Nothing to leave out is no error here.</summary>
    [EndpointSummary("The same for an agent's default conversation.")]
    [Takes<ContextBody>(Optional = true), Gives<CompactionDto>]
    static async Task<IResult> CompactDefault(
        HttpRequest request, IGrainFactory grains, IConversationReader store, CancellationToken cancellationToken)
    {
        var body = await Body(request, cancellationToken);
        var agent = await Agent(request, store, cancellationToken);
        var outcome = await Grain(grains, agent).Compact(new CompactionRequest(CompactionRules.Check(body.CompactionSettings)));
        return outcome switch
        {
            { Value: { } compaction } => Answer(compaction),
            { Refusal: NothingToCompact { Messages: var count } } => Answer(new Compaction("", count, count)),
            _ => throw LettaException.Of(outcome.Refusal!, agent.Path),
        };
    }

    [EndpointSummary("Compiles the system message anew.")]
    [Asks<bool>("dry_run"), Takes<ContextBody>(Optional = true), Gives<string>]
    static async Task<IResult> Recompile(HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var body = await Body(request, cancellationToken);
        return await RecompileOf(request, ConversationRef.Resolve(request.Text("conversation_id"), body.AgentId), grains);
    }

    [EndpointSummary("The same for an agent's default conversation.")]
    [Asks<bool>("dry_run"), Gives<string>]
    static async Task<IResult> RecompileDefault(
        HttpRequest request, IGrainFactory grains, IConversationReader store, CancellationToken cancellationToken) =>
        await RecompileOf(request, await Agent(request, store, cancellationToken), grains);

    static async Task<IResult> RecompileOf(HttpRequest request, ConversationRef conversation, IGrainFactory grains)
    {
        var dryRun = new LettaQuery(request).Flag("dry_run") ?? false;
        var outcome = await Grain(grains, conversation).Recompile(dryRun);
        return outcome.Accepted
            ? LettaResult.Json(outcome.Value.Text, LettaJson.Wire.String)
            : throw LettaException.Of(outcome.Refusal, conversation.Path);
    }

    [EndpointSummary("Makes a conversation that goes on from this one.")]
    [Asks("agent_id", "message_id"), Asks<bool>("hidden"), Gives<ConversationDto>]
    static async Task<IResult> Fork(HttpRequest request, IGrainFactory grains)
    {
        var query = new LettaQuery(request);
        var conversation = ConversationRef.Resolve(request.Text("conversation_id"), query.Text("agent_id"));
        query.Flag("hidden");
        var outcome = await Grain(grains, conversation).Fork(request.Making().NextId(), query.Id("message_id", "message"));
        return outcome.Accepted
            ? LettaResult.Json(outcome.Value.ToWire(), LettaJson.Wire.ConversationDto)
            : throw LettaException.Of(outcome.Refusal, conversation.Path);
    }

    static async Task<ContextBody> Body(HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadOptional(request, LettaJson.Body.ContextBody, cancellationToken) ?? new ContextBody();
        return body with { AgentId = await request.SeeIfAny(OwnedKind.Agent, body.AgentId) };
    }

    static async Task<ConversationRef> Agent(HttpRequest request, IConversationReader store, CancellationToken cancellationToken)
    {
        var agent = ConversationRef.Resolve(LettaId.Agent(request.Id("agent")), null);
        return await store.Find(agent.Id, cancellationToken) is { Deleted: false } ? agent : throw LettaException.AgentNotFound(agent.Path);
    }

    static IConversationGrain Grain(IGrainFactory grains, ConversationRef conversation) => conversation.Id == Guid.Empty
        ? throw LettaException.NotFound("Conversation", conversation.Path)
        : grains.GetGrain<IConversationGrain>(conversation.Id);

    static IResult Answer(Compaction compaction) => LettaResult.Json(
        new CompactionDto(compaction.Summary, compaction.MessagesBefore, compaction.MessagesAfter), LettaJson.Wire.CompactionDto);
}

/// <param name="AgentId">The agent whose default conversation <c>default</c> means.</param>
sealed record ContextBody(JsonElement? CompactionSettings = null, string? AgentId = null);

sealed record CompactionDto(string Summary, int NumMessagesBefore, int NumMessagesAfter);
