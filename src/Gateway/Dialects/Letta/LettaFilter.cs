using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Dialects.Letta;

/// <summary>Around every endpoint of the dialect.</summary>
sealed class LettaFilter(ILogger<LettaFilter> logger) : DialectFilter(logger)
{
    protected override void Check(HttpRequest request)
    {
        if (!request.Headers.TryGetValue("user_id", out var user) || LettaId.TryParse("user", user, out _)) return;
        throw LettaException.InvalidArgument($"Invalid user ID format: {user}. Expected format: 'user-<uuid4>'");
    }

    protected override IResult? Refusal(Exception exception) => exception switch
    {
        LettaException known => new LettaError(known),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new LettaError(LettaException.TooLarge()),
        BadHttpRequestException malformed => new LettaError(LettaException.BadRequest(malformed.StatusCode, malformed.Message)),
        _ => null,
    };

    protected override IResult Unavailable(string text) => new LettaError(LettaException.Unavailable(text));

    protected override IResult Unexpected() => new LettaError(LettaException.Unknown());
}
