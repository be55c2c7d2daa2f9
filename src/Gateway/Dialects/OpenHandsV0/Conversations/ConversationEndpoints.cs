using System.Text.Json.Nodes;
using Batches = Conversations.Gateway.Dialects.AgentServer.Conversations.ConversationEndpoints;
using Conversations.Gateway.Access;
using Conversations.Gateway.Auth;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Conversations.Log;
using Conversations.Models;
using Conversations.Storage;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace Conversations.Gateway.Dialects.OpenHandsV0.Conversations;

/// <summary>Conversations are made, listed, shown, renamed and deleted.</summary>
static class ConversationEndpoints
{
    const int UsualRows = 20;
    const int LongestTitle = 200;
    const int LongestId = 100;

    public static void Map(RouteGroupBuilder conversations)
    {
        conversations.MapPost("/", Create).Shared();
        conversations.MapGet("/", List).Shared().Naming(OwnedKind.Conversation, "ids");
        conversations.MapGet("/{conversation_id}", Get).Owned(OwnedKind.Conversation, "conversation_id");
        conversations.MapPatch("/{conversation_id}", Rename).Owned(OwnedKind.Conversation, "conversation_id");
        conversations.MapDelete("/{conversation_id}", Delete).Owned(OwnedKind.Conversation, "conversation_id");
    }

    [EndpointSummary("Starts a conversation.")]
    [TakesFields(
        "initial_user_msg", "conversation_instructions", "repository", "selected_branch", "git_provider", "suggested_task", "image_urls",
        "replay_json", "conversation_id")]
    [Gives<JsonObject>]
    static async Task<IResult> Create(
        HttpRequest request, ConversationStarter starter, RepositoryStart repositories, IModelDirectory models, V0View view, IOptions<OpenHandsV0Options> options, CancellationToken cancellationToken)
    {
        var body = await WireBody.ReadRequired(request, cancellationToken);
        var asked = NewConversationRequest.Read(body, request.Bearer() is not null, options.Value.AllowSetConversationId);
        if (asked.Trigger == Trigger.Api && !asked.HasText) throw V0Refusal.MissingMessage();
        V0Refusal.CheckModel(models);
        if (asked.Repository is { Length: > 0 })
        {
            var id = await repositories.Begin(request, asked, cancellationToken);
            return new WireJson(Answer(WireUuid.Hex(id), message: null, await view.StatusOf(id, cancellationToken)));
        }

        var (head, _) = await starter.Start(asked.ToStart(request.Making()), request.Making(), request.HttpContext.Caller().Scope, cancellationToken);
        return new WireJson(Answer(WireUuid.Hex(head.Id), message: null, await view.StatusOf(head)));
    }

    [EndpointSummary("Lists conversations; with ids, shows those of the agent server.")]
    [Asks("page_id"), Asks<int>("limit"), Asks<List<string>>("ids"), Asks<bool>("include_skills"), Gives<JsonObject>]
    static async Task<IResult> List(
        HttpRequest request,
        V0View view,
        ConversationView conversations,
        IConversationReader store,
        IOptions<GatewayLimits> limits,
        IOptions<OpenHandsV0Options> options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        // Clients of the agent server that were given the server's own address ask for a batch there.
        if (request.Query.ContainsKey("ids")) return await Batches.Batch(request, conversations, cancellationToken);

        var query = new WireQuery(request);
        var first = PageId.Read(query.Text("page_id"));
        var limit = query.Int("limit", Math.Min(UsualRows, limits.Value.PageRows), 0, limits.Value.PageRows);
        var asked = new ConversationQuery(Limit: limit + 1) { Owner = request.HttpContext.Caller().Scope, Skip = first, WithoutSilentDefaults = true };
        var heads = await store.List(asked, cancellationToken);
        // What is too old is left out of its page, and leaves a gap there.
        var now = time.GetUtcNow();
        var page = await view.Show([.. heads.Take(limit).Where(head => now - head.CreatedAt <= options.Value.ConversationMaxAge)]);
        return new WireJson(new JsonObject { ["results"] = page, ["next_page_id"] = heads.Count > limit ? PageId.Of(first + limit) : null });
    }

    [EndpointSummary("Shows a conversation; null when there is none.")]
    [Gives<JsonObject>]
    static async Task<IResult> Get(HttpRequest request, V0View view, CancellationToken cancellationToken) =>
        new WireJson(await view.Show(Named(request), request.HttpContext.Caller().Scope, cancellationToken));

    [EndpointSummary("Gives a conversation a title.")]
    [TakesFields("title"), Gives<bool>]
    static async Task<IResult> Rename(HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var body = await WireBody.ReadRequired(request, cancellationToken);
        var title = body.Text("title", required: true, min: 1, max: LongestTitle, strip: true);
        body.Forbid("title");
        body.Check();
        if (!WireUuid.TryParse(Named(request), out var id)) throw V0Refusal.NotFound();
        var outcome = await grains.GetGrain<IConversationGrain>(id).Change(new ConversationMetadata(Summary: title));
        return outcome.Accepted ? new WireJson(true) : throw V0Refusal.NotFound();
    }

    [EndpointSummary("Deletes a conversation with its workspace.")]
    [Gives<bool>]
    static async Task<IResult> Delete(HttpRequest request, ConversationRemover remover, CancellationToken cancellationToken) =>
        new WireJson(WireUuid.TryParse(Named(request), out var id) && await remover.Remove(id, cancellationToken));

    /// <summary>The id that the path has, as the client wrote it.</summary>
    /// <exception cref="FastApiException">400: no id looks like that.</exception>
    public static string Named(HttpRequest request)
    {
        var id = (string)request.RouteValues["conversation_id"]!;
        if (id.Length > LongestId) throw FastApiException.BadRequest("Conversation ID is too long");
        if (id.Contains("..", StringComparison.Ordinal) || id.AsSpan().ContainsAny('/', '\\')) throw FastApiException.BadRequest("Conversation ID contains invalid path characters");
        return id.Any(char.IsControl) ? throw FastApiException.BadRequest("Conversation ID contains control characters") : id;
    }

    public static JsonObject Answer(string id, string? message, string status) => new()
    {
        ["status"] = "ok",
        ["conversation_id"] = id,
        ["message"] = message,
        ["conversation_status"] = status,
    };
}
