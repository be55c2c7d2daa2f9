using Conversations.Gateway.Access;
using Conversations.Gateway.OpenApi;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dialects.Chat.Users;

/// <summary>Keys, for administrators.</summary>
static class KeyEndpoints
{
    const int LongestName = 255;

    public static void Map(RouteGroupBuilder v1)
    {
        var keys = v1.MapGroup("/keys").WithTags("keys").Admins().Plain("key_id");
        keys.MapPost("/", Create).WithName("keys.create");
        keys.MapGet("/", List).WithName("keys.list");
        keys.MapDelete("/{key_id}", Revoke).WithName("keys.revoke");
    }

    [EndpointSummary("Makes a key for a user. It is shown this once.")]
    [Takes<NewKeyBody>, Gives<KeyDto>(StatusCodes.Status201Created)]
    static async Task<IResult> Create(HttpRequest request, IUserStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        var body = await request.Body(ChatJson.Wire.NewKeyBody, cancellationToken);
        var now = time.GetUtcNow();
        if (body.ExpiresAt <= now) throw ChatException.Invalid("date_future", "Date should be in the future", "body", "expires_at");
        var user = ChatRequest.Text(body.User, "user", LongestName);

        // A key is shown once: the answer is kept nowhere, and a repeat of the request is told of the key without it.
        var making = request.Making();
        making.IsSecret = true;
        var id = making.NextId();
        if (making.MayRepeat && (await store.ListKeys(user, cancellationToken)).FirstOrDefault(key => key.Id == id) is { } made) return Answer(made, null);

        var key = new ApiKey(id, user, body.Role ?? UserRole.User, now)
        {
            Name = ChatRequest.OptionalText(body.Name, "name", LongestName),
            ExpiresAt = body.ExpiresAt?.ToUniversalTime(),
        };
        var secret = NewKey.Random();
        await store.AddKey(key, NewKey.HashOf(secret), cancellationToken);
        return Answer(key, secret);
    }

    static JsonHttpResult<KeyDto> Answer(ApiKey key, string? secret) =>
        TypedResults.Json(KeyDto.Of(key, secret), ChatJson.Wire.KeyDto, statusCode: StatusCodes.Status201Created);

    [EndpointSummary("Lists keys, without what they are.")]
    [Asks("user"), Gives<List<KeyDto>>]
    static async Task<IResult> List(HttpRequest request, IUserStore store, CancellationToken cancellationToken)
    {
        var keys = await store.ListKeys(request.Query["user"] is [.., { Length: > 0 } user] ? user : null, cancellationToken);
        return TypedResults.Json([.. keys.Select(key => KeyDto.Of(key))], ChatJson.Wire.ListKeyDto);
    }

    [EndpointSummary("Revokes a key; requests that it opened are cut off.")]
    [Gives(typeof(void), StatusCodes.Status204NoContent)]
    static async Task<IResult> Revoke(HttpRequest request, IUserStore store, TimeProvider time, CancellationToken cancellationToken) =>
        await store.RevokeKey(request.Id("key_id"), time.GetUtcNow(), cancellationToken)
            ? TypedResults.NoContent()
            : throw ChatException.NotFound("Key");
}
