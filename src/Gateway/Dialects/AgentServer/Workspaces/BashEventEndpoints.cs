using System.Text.Json.Nodes;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.AgentServer.Workspaces;

/// <summary>Events of clients' commands are searched, read and forgotten.</summary>
static class BashEventEndpoints
{
    const int MostInPage = 100;

    /// <summary>Characters of output after which a page ends.</summary>
    const int MostOutput = 4 * 1024 * 1024;

    public static void Map(RouteGroupBuilder events)
    {
        events.MapGet("/search", Search);
        events.MapGet("/{event_id}", Get).Plain("event_id");
        events.MapGet("/", Batch);
        events.MapDelete("/", Clear);
    }

    [EndpointSummary("Lists commands and their output.")]
    [Asks("conversation_id"), Asks("kind__eq", "command_id__eq", "page_id", "sort_order")]
    [Asks<int>("order__gt", "limit"), Asks<DateTime>("timestamp__gte", "timestamp__lt")]
    [Gives<JsonObject>]
    static async Task<IResult> Search(HttpRequest request, ConversationView view, IGrainFactory grains, TimeProvider time, CancellationToken cancellationToken)
    {
        var query = new WireQuery(request);
        var limit = query.Int("limit", MostInPage, 1, MostInPage);
        var kind = query.Choice<string?>("kind__eq", null, ("BashCommand", "BashCommand"), ("BashOutput", "BashOutput"));
        var command = query.Text("command_id__eq") is null ? (Guid?)null : query.Ids("command_id__eq", 1)[0];
        var (from, until) = (query.Time("timestamp__gte", time.LocalTimeZone), query.Time("timestamp__lt", time.LocalTimeZone));
        var after = query.Int("order__gt", int.MinValue, int.MinValue, int.MaxValue);
        var descending = query.Choice("sort_order", false, ("TIMESTAMP", false), ("TIMESTAMP_DESC", true));

        var conversation = await WorkspaceEndpoints.Of(request, view, grains, cancellationToken);
        var all = (await All(conversation))
            .Where(item => (kind is null || item.Kind == kind)
                && (command is null || (item.IsOutput && item.Command.Id == command))
                && !(item.At < from) && !(item.At >= until)
                && !(item.IsOutput && BashEvent.Order <= after))
            .ToList();
        if (descending) all.Reverse();
        var first = WireUuid.TryParse(query.Text("page_id"), out var id) ? Math.Max(0, all.FindIndex(item => item.Id == id)) : 0;
        var items = new JsonArray();
        var output = 0;
        while (first < all.Count && items.Count < limit && output < MostOutput)
        {
            var shown = await Show(conversation, all[first++]);
            items.Add(shown);
            output += ((string?)shown?["stdout"])?.Length ?? 0;
        }

        return new WireJson(new JsonObject { ["items"] = items, ["next_page_id"] = first < all.Count ? WireUuid.Hex(all[first].Id) : null });
    }

    [EndpointSummary("Shows a command, or its output.")]
    [Asks("conversation_id"), Gives<JsonObject>]
    static async Task<IResult> Get(HttpRequest request, ConversationView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var conversation = await WorkspaceEndpoints.Of(request, view, grains, cancellationToken);
        return new WireJson(await Find(conversation, await All(conversation), request.RouteValues["event_id"] as string) ?? throw FastApiException.NotFound());
    }

    [EndpointSummary("Shows commands and output; null in the place of what does not exist.")]
    [Asks<List<string>>("ids"), Asks("conversation_id"), Gives<List<JsonObject>>]
    static async Task<IResult> Batch(HttpRequest request, ConversationView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var asked = await WireBody.ReadIds(request, cancellationToken);
        var conversation = await WorkspaceEndpoints.Of(request, view, grains, cancellationToken);
        var all = await All(conversation);
        var found = new JsonArray();
        foreach (var id in asked) found.Add(await Find(conversation, all, id));
        return new WireJson(found);
    }

    [EndpointSummary("Forgets commands and output.")]
    [Asks("conversation_id"), Gives<JsonObject>]
    static async Task<IResult> Clear(HttpRequest request, ConversationView view, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var outcome = await (await WorkspaceEndpoints.Of(request, view, grains, cancellationToken)).ClearCommands();
        return outcome.Accepted ? new WireJson(new JsonObject { ["cleared_count"] = BashEvent.Of(outcome.Value).Count() }) : throw WireRefusal.Of(outcome.Refusal);
    }

    static async Task<List<BashEvent>> All(IConversationGrain conversation)
    {
        var outcome = await conversation.Commands();
        return outcome.Accepted ? [.. BashEvent.Of(outcome.Value)] : throw WireRefusal.Of(outcome.Refusal);
    }

    static async Task<JsonNode?> Find(IConversationGrain conversation, List<BashEvent> all, string? name) =>
        WireUuid.TryParse(name, out var id) && all.Find(item => item.Id == id) is { } item ? await Show(conversation, item) : null;

    static async Task<JsonNode?> Show(IConversationGrain conversation, BashEvent item)
    {
        if (!item.IsOutput) return item.ShowCommand();
        var outcome = await conversation.ResultOfCommand(item.Command.Id);
        return outcome.Accepted ? item.ShowOutput(outcome.Value) : throw WireRefusal.Of(outcome.Refusal);
    }
}
