using System.Globalization;
using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Gateway.Dialects.OpenHands.Events;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Conversations.Gateway.OpenApi;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.AgentServer.Conversations;

/// <summary>All that has happened in a conversation, to take away.</summary>
static class TrajectoryEndpoints
{
    const string Conversation = "conversation_id";

    public static void Map(RouteGroupBuilder files) => files.MapGet($"/download-trajectory/{{{Conversation}}}", Download).Owned(OwnedKind.Conversation, Conversation);

    [EndpointSummary("Gets all events of a conversation as a zip.")]
    [Gives(typeof(Stream), StatusCodes.Status200OK, "application/zip")]
    static async Task<IResult> Download(HttpRequest request, ConversationView view, EventReaders readers, CancellationToken cancellationToken)
    {
        var id = WireUuid.OfPath(request, Conversation);
        var head = await view.Find(id, cancellationToken) ?? throw FastApiException.NotFound("Conversation not found");
        var events = await readers.Of(head);
        var about = await view.Show(head, includeSkills: true, cancellationToken);
        var folder = WireUuid.Hex(id);
        return Results.Stream(
            body => EventArchive.Write(
                body,
                events,
                (count, item) => string.Create(CultureInfo.InvariantCulture, $"{folder}/events/event-{count:00000}-{item.Id}.json"),
                ($"{folder}/meta.json", about),
                cancellationToken),
            "application/octet-stream",
            $"{folder}.zip");
    }
}
