using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Conversations.Gateway.Auth;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Conversations.Log;
using Conversations.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.AppConversations.Conversations;

/// <summary>A conversation is described anew, and deleted with all that belongs to it.</summary>
static partial class ChangeEndpoints
{
    public static void Map(RouteGroupBuilder conversation)
    {
        conversation.MapPatch("/", Update);
        conversation.MapDelete("/", Delete);
    }

    [EndpointSummary("Changes a conversation.")]
    [TakesFields("title", "public", "selected_repository", "selected_branch", "git_provider"), Gives<JsonObject>]
    static async Task<IResult> Update(HttpRequest request, IGrainFactory grains, AppConversationView shown, CancellationToken cancellationToken)
    {
        var id = WireUuid.OfPath(request);
        var body = await WireBody.ReadRequired(request, cancellationToken);
        var extra = new JsonObject();
        if (body.Mentions(ConversationFields.Repository)) extra[ConversationFields.Repository] = Repository(body);
        if (body.Mentions(ConversationFields.Branch)) extra[ConversationFields.Branch] = body.Text(ConversationFields.Branch);
        if (body.Mentions(ConversationFields.GitProvider)) extra[ConversationFields.GitProvider] = GitProviders.Read(body, ConversationFields.GitProvider);
        if (body.Mentions(ConversationFields.Public)) extra[ConversationFields.Public] = body.Has(ConversationFields.Public) ? body.Flag(ConversationFields.Public) : null;
        var title = body.Mentions("title") ? body.Text("title") ?? "" : null;
        body.Check();
        var outcome = await grains.GetGrain<IConversationGrain>(id).Change(new ConversationMetadata(
            Summary: title,
            Extra: extra.Count > 0 ? ConversationInfo.Kept(extra) : null,
            Public: extra.ContainsKey(ConversationFields.Public) ? (bool?)extra[ConversationFields.Public] ?? false : null));
        if (!outcome.Accepted) throw FastApiException.NotFound("unknown_app_conversation");
        return new WireJson(await shown.Show(outcome.Value, request, cancellationToken));
    }

    static string? Repository(Fields body)
    {
        var repository = body.Text(ConversationFields.Repository);
        if (repository is not null && !RepositoryName().IsMatch(repository))
            body.Wrong("value_error", ConversationFields.Repository, "Value error, Repository must be in format 'owner/repo'", repository);
        return repository;
    }

    [EndpointSummary("Deletes a conversation with its children, and its sandbox if nobody else is in it.")]
    [Gives<bool>]
    static async Task<IResult> Delete(
        HttpRequest request, ConversationView view, ConversationRemover remover, CancellationToken cancellationToken)
    {
        if (!WireUuid.TryParse(request.RouteValues["conversation_id"] as string, out var id)) throw FastApiException.BadRequest("Invalid conversation ID format");
        var head = await view.Find(id, cancellationToken) ?? throw FastApiException.NotFound("Conversation not found");
        await Remove(head, request.HttpContext.Caller().Scope, view, remover, cancellationToken);
        return WireJson.Success();
    }

    /// <remarks>Those below it go first: as long as it is there, a deletion that broke off can be asked for again.</remarks>
    static async Task Remove(
        ConversationHead head, string? scope, ConversationView view, ConversationRemover remover, CancellationToken cancellationToken)
    {
        foreach (var child in AppConversationView.Children(AppConversationView.FieldsOf(head)))
        {
            if (await view.Find(child, cancellationToken) is { } below && (scope is null || below.Owner == scope)) await Remove(below, scope, view, remover, cancellationToken);
        }

        await remover.Remove(head.Id, cancellationToken);
    }

    [GeneratedRegex(@"^[\w.~-]+(/[\w.~-]+)+$")]
    private static partial Regex RepositoryName();
}
