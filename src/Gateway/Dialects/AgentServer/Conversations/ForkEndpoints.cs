using System.Text.Json.Nodes;
using Conversations.Agents;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Events;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Conversations.Log;
using Conversations.Secrets;
using Conversations.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.AgentServer.Conversations;

/// <summary>A conversation begins with what happened in another.</summary>
static class ForkEndpoints
{
    const int LongestTitle = 200;

    public static void Map(RouteGroupBuilder conversation) => conversation.MapPost("/fork", Fork);

    [EndpointSummary("Makes a conversation that goes on from an event of this one.")]
    [Asks<bool>("include_skills"), TakesFields("id", "title", "tags", "from_event_id", "reset_metrics"), Gives<JsonObject>(StatusCodes.Status201Created)]
    static async Task<IResult> Fork(HttpRequest request, ConversationView view, IGrainFactory grains, TimeProvider time, CancellationToken cancellationToken)
    {
        var sourceId = WireUuid.OfPath(request);
        var includeSkills = new WireQuery(request).Flag("include_skills");
        var body = await WireBody.ReadOptional(request, cancellationToken);
        var id = body.Id("id") ?? request.Making().NextId();
        var title = body.Text("title", max: LongestTitle);
        var tags = WireTags.Read(body);
        var keepsUsage = !body.Flag("reset_metrics", absent: true);
        var from = body.Text("from_event_id");
        body.Check();

        var source = await view.Find(sourceId, cancellationToken) ?? throw FastApiException.NotFound("Source conversation not found");
        if (await view.Find(id, cancellationToken) is { } there) return await Made(there);
        var through = from is null ? source.LastSeq : new EventIds(source).Find(from) is { } place && place.Seq <= source.LastSeq ? place.Seq
            : throw FastApiException.NotFound($"Event not found: {from}");
        var agentId = await AgentFor(id, source, grains, time);
        await CopySecrets(source.Id, id, grains);
        var fork = new ForkRequest(agentId, new ForkOrigin(source.Id, from, through), EventIds.OriginsOf(source, through), Metadata(source, title, tags), keepsUsage) { Owner = source.Owner };
        var outcome = await grains.GetGrain<IConversationGrain>(id).Copy(fork);
        if (outcome.Refusal is AlreadyExists) return await Made(await view.Find(id, cancellationToken));
        return outcome.Accepted ? await Show(outcome.Value) : throw WireRefusal.Of(outcome.Refusal);

        // What an earlier try of this very request has made is its answer.
        async Task<IResult> Made(ConversationHead? head) =>
            head?.Fork is { } made && request.Making().MayRepeat && made.ConversationId == source.Id && made.EventId == from ? await Show(head) : throw Exists(id);

        async Task<IResult> Show(ConversationHead head) => new WireJson(await view.Show(head, includeSkills, cancellationToken), StatusCodes.Status201Created);
    }

    static ConversationMetadata Metadata(ConversationHead source, string? title, JsonObject? tags)
    {
        var extra = source.Metadata.Extra is { } kept ? JsonObject.Create(kept)! : [];
        foreach (var name in extra.Select(field => field.Key).Where(name => name.StartsWith(ConversationFields.Child, StringComparison.Ordinal)).ToList()) extra.Remove(name);
        if (tags is not null) extra[ConversationFields.Tags] = tags;
        return source.Metadata with { Summary = title, Description = null, Archived = null, Extra = ConversationInfo.Kept(extra) };
    }

    /// <summary>A conversation that was made here has an agent of its own, and so has its fork; another one shares its agent.</summary>
    static async Task<Guid> AgentFor(Guid id, ConversationHead source, IGrainFactory grains, TimeProvider time)
    {
        var agent = await grains.GetGrain<IAgentGrain>(source.AgentId).Get();
        if (agent is null || !agent.Extra.ContainsKey(AgentSpec.Field)) return source.AgentId;
        var now = time.GetUtcNow();
        var copy = agent with { Id = ConversationStarter.AgentOf(id), Name = $"openhands-{WireUuid.Hex(id)}", CreatedAt = now, UpdatedAt = now, Version = 0 };
        await CopySecrets(agent.Id, copy.Id, grains);
        await grains.GetGrain<IAgentGrain>(copy.Id).Create(copy, []);
        return copy.Id;
    }

    static async Task CopySecrets(Guid from, Guid to, IGrainFactory grains)
    {
        var secrets = await grains.GetGrain<ISecretsGrain>(from).Reveal();
        if (!secrets.IsEmpty) await grains.GetGrain<ISecretsGrain>(to).Put(secrets);
    }

    static FastApiException Exists(Guid id) => FastApiException.Conflict($"Conversation {WireUuid.Dashed(id)} already exists");
}
