using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Agents;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Log;
using Conversations.Models;
using Conversations.Secrets;
using Conversations.Storage;

namespace Conversations.Gateway.Dialects.OpenHands.Conversations;

/// <summary>Makes conversations, each with an agent of its own.</summary>
sealed class ConversationStarter(IGrainFactory grains, IConversationReader store, ConversationView view, IModelDirectory models)
{
    /// <param name="scope">The user who asks; null: one who sees everybody's.</param>
    /// <returns>The conversation, and whether this request made it, now or in an earlier try: of one that was there the request changes nothing.</returns>
    /// <exception cref="FastApiException">422: the parent is not one. 409: there was a conversation of this id, and it is gone or another's.</exception>
    public async Task<(ConversationHead Head, bool Made)> Start(StartRequest request, Making making, string? scope, CancellationToken cancellationToken)
    {
        var requestId = making.NextId();
        var id = request.Id ?? requestId;
        var first = request.Message is { } message ? new PostRequest(making.NextId(), [message], Start: true) : null;
        if (request.Id is not null && await view.Find(id, cancellationToken) is { } there)
        {
            if (scope is not null && there.Owner != scope) throw Taken(id);
            // Whoever made it may have died before its parent knew.
            if (making.MayRepeat && request.Parent is { } known) await Tell(known, id);
            return await IsMadeBy(there) ? (await WithFirst(there), true) : (there, false);
        }

        if (request.Parent is { } parent) await CheckParent(id, parent, cancellationToken);

        var agent = request.Agent.State(AgentOf(id), $"openhands-{WireUuid.Hex(id)}", models.Default, (string?)request.Extra[ConversationFields.Workspace]?["working_dir"], making);
        if (request.Agent.Secrets() is { IsEmpty: false } secrets) await grains.GetGrain<ISecretsGrain>(agent.Id).Put(secrets);
        if (!request.Secrets.IsEmpty) await grains.GetGrain<ISecretsGrain>(id).Put(request.Secrets);
        await grains.GetGrain<IAgentGrain>(agent.Id).Create(agent, []);
        var metadata = new ConversationMetadata(Summary: request.Title, Loop: request.Loop, Extra: ConversationInfo.Kept(request.Extra), WorkspaceId: request.WorkspaceId, Public: request.IsPublic, Watched: request.IsWatched ? true : null);
        var outcome = await grains.GetGrain<IConversationGrain>(id).Create(new NewConversation(agent.Id, metadata, [])
        {
            History = request.History,
            Owner = making.Owner,
            OrExisting = making.MayRepeat,
            RequestId = making.MayRepeat ? requestId : null,
            First = request.Loop.Hooks is null ? first : null,
        });
        if (outcome.Accepted)
        {
            if (request.Parent is { } named) await Tell(named, id);
            return !making.MayRepeat || await IsMadeBy(outcome.Value) ? (await WithFirst(outcome.Value), true) : (outcome.Value, false);
        }

        // Another request for the same id was faster.
        return await view.Find(id, cancellationToken) is { } made && (scope is null || made.Owner == scope) ? (made, false) : throw Taken(id);

        // Hooks run in the conversation, and see a message before it is taken: so it is taken once the conversation is there, by whichever try of the request gets that far.
        async Task<ConversationHead> WithFirst(ConversationHead head) => first is not null && request.Loop.Hooks is not null
            && await grains.GetGrain<IConversationGrain>(id).Post(first with { MayRepeat = true }) is { Accepted: true } taken ? taken.Value : head;

        async Task<bool> IsMadeBy(ConversationHead head) =>
            making.MayRepeat && await store.ReadLog(head.Id, 1, 1, cancellationToken) is [{ Event: ConversationCreated made }] && made.RequestId == requestId;
    }

    /// <summary>The agent of a conversation that was made here.</summary>
    public static Guid AgentOf(Guid conversationId) => NamedId.Of($"openhands-agent:{conversationId}");

    /// <summary>Keeps the key of an agent's model, and what goes with each request to it.</summary>
    /// <param name="llm">Null: nothing goes with them.</param>
    public async Task Keep(Guid agentId, string? apiKey, JsonObject? llm)
    {
        var keeper = grains.GetGrain<ISecretsGrain>(agentId);
        var secrets = ImmutableDictionary<string, SecretSource>.Empty;
        if (apiKey is not null) secrets = secrets.Add(ModelEndpoint.KeyName, new SecretSource(apiKey));
        if (llm is not null && LlmSettings.Additions(llm, RequestAdditions.Read((await keeper.Reveal()).GetValueOrDefault(RequestAdditions.SecretName)?.Value)) is { } additions)
            secrets = secrets.Add(RequestAdditions.SecretName, new SecretSource(JsonSerializer.Serialize(additions)));
        if (!secrets.IsEmpty) await keeper.Put(secrets);
    }

    static FastApiException Taken(Guid id) => FastApiException.Conflict($"There was a conversation {WireUuid.Dashed(id)} before");

    async Task CheckParent(Guid id, Guid parent, CancellationToken cancellationToken)
    {
        if (parent == id) throw FastApiException.Unprocessable("A conversation cannot be its own parent");
        if (await view.Find(parent, cancellationToken) is null) throw FastApiException.Unprocessable($"Parent conversation not found: {WireUuid.Dashed(parent)}");
    }

    Task<Outcome<ConversationHead>> Tell(Guid parent, Guid child) => grains.GetGrain<IConversationGrain>(parent).Change(
        new ConversationMetadata(Extra: ConversationInfo.Kept(new JsonObject { [$"{ConversationFields.Child}{WireUuid.Dashed(child)}"] = true })));
}
