using Conversations.Users;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Access;

static class SightExtensions
{
    /// <summary>An id that a request's body names, as its caller may see it (<see cref="Sight.See"/>).</summary>
    public static ValueTask<string> See(this HttpRequest request, OwnedKind kind, string id) =>
        request.HttpContext.Features.Get<Sight>() is { } sight ? sight.See(kind, id) : ValueTask.FromResult(id);

    /// <inheritdoc cref="See(HttpRequest, OwnedKind, string)"/>
    public static async ValueTask<string?> SeeIfAny(this HttpRequest request, OwnedKind kind, string? id) =>
        id is null ? null : await request.See(kind, id);
}
