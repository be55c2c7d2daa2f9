using Conversations.Gateway.Access;
using Conversations.Gateway.OpenApi;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.Chat.Users;

/// <summary>Shuts users out and lets them in again, for administrators. What they have stays.</summary>
static class UserEndpoints
{
    public static void Map(RouteGroupBuilder v1)
    {
        var user = v1.MapGroup("/users/{user}").WithTags("users").Admins().Plain("user");
        user.MapPost("/disable", Disable).WithName("users.disable");
        user.MapPost("/enable", Enable).WithName("users.enable");
    }

    [EndpointSummary("Shuts a user out.")]
    [Gives<UserDto>]
    static Task<IResult> Disable(HttpRequest request, IUserStore store, TimeProvider time, CancellationToken cancellationToken) =>
        Set(request, disabled: true, store, time, cancellationToken);

    [EndpointSummary("Lets a user in again.")]
    [Gives<UserDto>]
    static Task<IResult> Enable(HttpRequest request, IUserStore store, TimeProvider time, CancellationToken cancellationToken) =>
        Set(request, disabled: false, store, time, cancellationToken);

    static async Task<IResult> Set(HttpRequest request, bool disabled, IUserStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        var user = (string)request.RouteValues["user"]!;
        await store.SetDisabled(user, disabled, time.GetUtcNow(), cancellationToken);
        return TypedResults.Json(new UserDto(user, disabled), ChatJson.Wire.UserDto);
    }
}
