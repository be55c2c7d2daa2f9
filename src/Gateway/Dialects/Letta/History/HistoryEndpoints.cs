using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Conversations.Agents;
using Conversations.Gateway.Access;
using Conversations.Gateway.Auth;
using Conversations.Gateway.Dialects.Letta.Messages;
using Conversations.Gateway.OpenApi;
using Conversations.Log;
using Conversations.Storage;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.Letta.History;

/// <summary>Messages of every agent: lists and searches.</summary>
static class HistoryEndpoints
{
    const int SearchLimit = 50;

    static readonly string[] Modes = ["vector", "fts", "hybrid"];
    static readonly ImmutableArray<Role> Searched = [Role.System, Role.User, Role.Assistant];

    public static void Map(RouteGroupBuilder v1)
    {
        var messages = v1.MapGroup("/messages").WithTags("messages");
        messages.MapGet("/", List).WithName("messages.list").Shared().Naming(OwnedKind.Message, "before", "after");
        messages.MapPost("/search", Search).WithName("messages.search").Shared();
    }

    [EndpointSummary("Lists messages of every agent.")]
    [Asks("conversation_id"), Asks("after", "before", "order"), Asks<int>("limit"), Asks<List<string>>("include_return_message_types"), Gives<List<JsonObject>>]
    static async Task<IResult> List(HttpRequest request, HistoryPages pages, CancellationToken cancellationToken)
    {
        var query = new LettaQuery(request);
        return await pages.List(new HistoryQuery(ConversationId: query.Id("conversation_id", "conv")) { Owner = request.HttpContext.Caller().Scope }, query, absentLimit: 100, cancellationToken);
    }

    [EndpointSummary("Finds messages by their text.")]
    [Takes<SearchBody>, Gives<List<FoundMessageDto>>]
    static async Task<IResult> Search(HttpRequest request, IConversationReader store, CancellationToken cancellationToken)
    {
        var body = await RequestBody.Read(request, LettaJson.Body.SearchBody, cancellationToken);
        if (body.Query is not { } text) throw LettaException.Validation("body.query: Field required");
        if (body.SearchMode is { } mode && !Modes.Contains(mode)) throw LettaException.Validation("body.search_mode: should be 'vector', 'fts' or 'hybrid'");
        if (body.Limit is < 1 or > LettaQuery.MaxPage) throw LettaException.Validation($"body.limit: should be between 1 and {LettaQuery.MaxPage}");

        var search = new MessageSearch(Id("agent", body.AgentId), text, Searched, body.StartDate, body.EndDate, body.Limit ?? SearchLimit)
        {
            ConversationId = Id("conv", body.ConversationId),
            Owner = request.HttpContext.Caller().Scope,
        };
        var found = new List<FoundMessageDto>();
        foreach (var logged in await store.SearchMessages(search, cancellationToken))
        {
            if (await Show((MessageEvent)logged.Event, store, cancellationToken) is { } shown) found.Add(shown);
        }

        return LettaResult.Json(found, LettaJson.Wire.ListFoundMessageDto);
    }

    /// <summary>Null for a message that was deleted since it was found.</summary>
    static async Task<FoundMessageDto?> Show(MessageEvent stored, IConversationReader store, CancellationToken cancellationToken)
    {
        var message = stored.Message;
        if (await store.FindMessage(message.Id, null, cancellationToken) is not { } place
            || await store.Find(place.ConversationId, cancellationToken) is not { } head)
            return null;

        var type = message.Role switch
        {
            Role.System => MessageTypes.System,
            Role.Assistant => MessageTypes.Assistant,
            _ => MessageTypes.User,
        };
        return new FoundMessageDto(
            type,
            LettaId.Message(message.Id),
            message.Date,
            LettaId.Agent(head.AgentId),
            head.Id == head.AgentId ? null : LettaId.Conversation(head.Id))
        {
            Content = message.Text(),
        };
    }

    /// <summary>An id of another form is that of nothing.</summary>
    static Guid? Id(string prefix, string? text) => text is null ? null : LettaId.TryParse(prefix, text, out var id) ? id : Guid.Empty;
}
