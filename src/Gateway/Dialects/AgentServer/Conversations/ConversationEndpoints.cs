using System.Text.Json.Nodes;
using Conversations.Gateway.Access;
using Conversations.Gateway.Auth;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Conversations.Log;
using Conversations.Storage;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.AgentServer.Conversations;

/// <summary>Conversations are started, found, changed and deleted.</summary>
static class ConversationEndpoints
{
    const int LongestTitle = 200;
    const int MostIds = 99;
    const int MostInPage = 100;

    public static void Map(RouteGroupBuilder conversations)
    {
        conversations.MapPost("/", Start).Shared();
        conversations.MapGet("/", Batch).Shared().Naming(OwnedKind.Conversation, "ids");
        conversations.MapGet("/search", Search).Shared().Naming(OwnedKind.Conversation, "page_id");
        conversations.MapGet("/count", Count).Shared();
        conversations.MapGet("/{conversation_id}", Get).Owned(OwnedKind.Conversation, "conversation_id");
        conversations.MapPatch("/{conversation_id}", Update).Owned(OwnedKind.Conversation, "conversation_id");
        conversations.MapDelete("/{conversation_id}", Delete).Owned(OwnedKind.Conversation, "conversation_id");
    }

    [EndpointSummary("Starts a conversation.")]
    [Asks<bool>("include_skills")]
    [TakesFields(
        "agent", "agent_settings", "agent_profile_id", "agent_launch_additions", "workspace", "conversation_id", "parent_conversation_id",
        "initial_message", "max_iterations", "stuck_detection", "confirmation_policy", "security_analyzer", "hook_config", "secrets", "client_tools",
        "autotitle")]
    [Gives<JsonObject>(StatusCodes.Status201Created)]
    [Gives<JsonObject>]
    static async Task<IResult> Start(HttpRequest request, ConversationStarter starter, ConversationView view, CancellationToken cancellationToken)
    {
        var includeSkills = IncludeSkills(request);
        var asked = StartRequest.Read(await WireBody.ReadRequired(request, cancellationToken));
        if (asked.Parent is { } parent) asked = asked with { Parent = Guid.Parse(await request.See(OwnedKind.Conversation, WireUuid.Dashed(parent))) };
        var (head, made) = await starter.Start(asked, request.Making(), request.HttpContext.Caller().Scope, cancellationToken);
        return new WireJson(await view.Show(head, includeSkills, cancellationToken), made ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    [EndpointSummary("Shows conversations; null in the place of one that does not exist.")]
    [Asks<List<string>>("ids"), Asks<bool>("include_skills"), Gives<List<JsonObject>>]
    public static async Task<IResult> Batch(HttpRequest request, ConversationView view, CancellationToken cancellationToken)
    {
        var ids = new WireQuery(request).Ids("ids", MostIds);
        var heads = await Task.WhenAll(ids.Select(id => view.Find(id, cancellationToken)));
        return new WireJson(await view.Show(heads, IncludeSkills(request), cancellationToken));
    }

    [EndpointSummary("Lists conversations.")]
    [Asks("page_id"), Asks<int>("limit"), Asks("status", "sort_order"), Asks<bool>("include_skills"), Gives<JsonObject>]
    static async Task<IResult> Search(HttpRequest request, ConversationView view, CancellationToken cancellationToken)
    {
        var query = new WireQuery(request);
        var limit = query.Int("limit", MostInPage, 1, MostInPage);
        var (order, ascending) = query.Choice(
            "sort_order",
            (ConversationOrder.CreatedAt, false),
            ("CREATED_AT", (ConversationOrder.CreatedAt, true)),
            ("UPDATED_AT", (ConversationOrder.UpdatedAt, true)),
            ("CREATED_AT_DESC", (ConversationOrder.CreatedAt, false)),
            ("UPDATED_AT_DESC", (ConversationOrder.UpdatedAt, false)));
        var from = WireUuid.TryParse(query.Text("page_id"), out var id) ? id : (Guid?)null;
        var (page, next) = await view.List(order, ascending, request.HttpContext.Caller().Scope, Wanted(query), from, limit, cancellationToken);
        return new WireJson(new JsonObject
        {
            ["items"] = await view.Show(page, IncludeSkills(request), cancellationToken),
            ["next_page_id"] = next is { } following ? WireUuid.Hex(following) : null,
        });
    }

    [EndpointSummary("Counts conversations.")]
    [Asks("status"), Gives<int>]
    static async Task<IResult> Count(HttpRequest request, ConversationView view, CancellationToken cancellationToken) =>
        new WireJson(await view.Count(request.HttpContext.Caller().Scope, Wanted(new WireQuery(request)), cancellationToken));

    [EndpointSummary("Shows a conversation.")]
    [Asks<bool>("include_skills"), Gives<JsonObject>]
    static async Task<IResult> Get(HttpRequest request, ConversationView view, CancellationToken cancellationToken)
    {
        var head = await view.Get(WireUuid.OfPath(request), cancellationToken);
        return new WireJson(await view.Show(head, IncludeSkills(request), cancellationToken));
    }

    [EndpointSummary("Changes title and tags of a conversation.")]
    [TakesFields("title", "tags"), Gives<JsonObject>]
    static async Task<IResult> Update(HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var id = WireUuid.OfPath(request);
        var body = await WireBody.ReadRequired(request, cancellationToken);
        var title = body.Text("title", min: 1, max: LongestTitle, strip: true);
        var tags = WireTags.Read(body);
        body.Check();
        var extra = tags is null ? null : (System.Text.Json.JsonElement?)ConversationInfo.Kept(new JsonObject { [ConversationFields.Tags] = tags });
        var outcome = await grains.GetGrain<IConversationGrain>(id).Change(new ConversationMetadata(Summary: title, Extra: extra));
        return WireJson.Success(outcome.Accepted);
    }

    [EndpointSummary("Deletes a conversation with its workspace.")]
    [Gives<JsonObject>]
    static async Task<IResult> Delete(HttpRequest request, ConversationRemover remover, CancellationToken cancellationToken) =>
        await remover.Remove(WireUuid.OfPath(request), cancellationToken) ? WireJson.Success() : throw FastApiException.NotFound();

    static Func<ConversationHead, bool> Wanted(WireQuery query)
    {
        var status = query.Choice<string?>("status", null, [.. ExecutionStatus.All.Select(name => (name, (string?)name))]);
        return head => status is null || ExecutionStatus.Of(head) == status;
    }

    static bool IncludeSkills(HttpRequest request) => new WireQuery(request).Flag("include_skills");
}
