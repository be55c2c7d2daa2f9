using System.Text.Json.Nodes;
using Conversations.Gateway.Access;
using Conversations.Gateway.Auth;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Conversations.Sandboxes;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.AppConversations.Sandboxes;

/// <summary>Sandboxes are found, made, brought to a rest and deleted.</summary>
static class SandboxEndpoints
{
    const int MostIds = 100;
    const string Id = "sandbox_id";

    public static void Map(RouteGroupBuilder sandboxes)
    {
        sandboxes.MapGet("/", Batch).Shared().Naming(OwnedKind.Sandbox, "id");
        sandboxes.MapGet("/search", Search).Shared();
        sandboxes.MapPost("/", Create).Shared();
        var sandbox = sandboxes.MapGroup($"/{{{Id}}}").Owned(OwnedKind.Sandbox, Id);
        sandbox.MapPost("/pause", [EndpointSummary("Pauses a sandbox: what runs in it ends.")] [Gives<JsonObject>] (HttpRequest request, IGrainFactory grains) => Do(request, grains, grain => grain.Pause()));
        sandbox.MapPost("/resume", [EndpointSummary("Lets a sandbox go on.")] [Gives<JsonObject>] (HttpRequest request, IGrainFactory grains) => Do(request, grains, grain => grain.Resume()));
        sandbox.MapDelete("/", [EndpointSummary("Deletes a sandbox with its files.")] [Gives<JsonObject>] (HttpRequest request, IGrainFactory grains) => Do(request, grains, grain => grain.Delete()));
    }

    [EndpointSummary("Shows sandboxes; null in the place of one that does not exist.")]
    [Asks<List<string>>("id"), Gives<List<JsonObject>>]
    static async Task<IResult> Batch(HttpRequest request, SandboxView view, CancellationToken cancellationToken)
    {
        var ids = request.Query["id"];
        if (ids.Count == 0) throw FastApiException.Invalid(new Problem("missing", ["query", "id"], "Field required"));
        if (ids.Count > MostIds) throw FastApiException.BadRequest($"Cannot request more than {MostIds} sandboxes at once, got {ids.Count}");
        var shown = await Task.WhenAll(ids.Select(async text =>
            WireUuid.TryParse(text, out var id) && await view.Find(id, cancellationToken) is { } sandbox ? await view.Show(sandbox, request) : null));
        return new WireJson(new JsonArray([.. shown]));
    }

    [EndpointSummary("Lists sandboxes.")]
    [Asks("page_id"), Asks<int>("limit"), Gives<JsonObject>]
    static async Task<IResult> Search(HttpRequest request, SandboxView view, CancellationToken cancellationToken)
    {
        var page = WirePage.Of(new WireQuery(request));
        var all = await view.List(request.HttpContext.Caller().Scope, cancellationToken);
        var shown = await Task.WhenAll(all.Skip(page.Offset).Take(page.Limit).Select(sandbox => view.Show(sandbox, request)));
        return new WireJson(page.Show(all.Count > page.Offset + page.Limit, [.. shown]));
    }

    [EndpointSummary("Makes a sandbox.")]
    [Gives<JsonObject>]
    static async Task<IResult> Create(HttpRequest request, SandboxView view, IGrainFactory grains)
    {
        var making = request.Making();
        return new WireJson(await view.Show(await grains.GetGrain<ISandboxGrain>(making.NextId()).Create(making.Owner), request));
    }

    static async Task<IResult> Do(HttpRequest request, IGrainFactory grains, Func<ISandboxGrain, Task<bool>> what) =>
        WireUuid.TryParse(request.RouteValues[Id] as string, out var id) && await what(grains.GetGrain<ISandboxGrain>(id)) ? WireJson.Success() : throw FastApiException.NotFound();
}
