using Conversations.Gateway.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Dialects.Chat;

/// <summary>Around every endpoint of the dialect.</summary>
sealed class ChatFilter(ILogger<ChatFilter> logger) : DialectFilter(logger)
{
    protected override IResult? Refusal(Exception exception) => exception switch
    {
        ChatException known => new ChatError(known),
        BodyException wrong => new ChatError(ChatException.Of(wrong)),
        BadHttpRequestException malformed => new ChatError(new ChatException(malformed.StatusCode, malformed.Message)),
        _ => null,
    };

    protected override IResult Unavailable(string text) => new ChatError(ChatException.Unavailable(text));

    protected override IResult Unexpected() => new ChatError(new ChatException(StatusCodes.Status500InternalServerError, "Internal Server Error"));
}
