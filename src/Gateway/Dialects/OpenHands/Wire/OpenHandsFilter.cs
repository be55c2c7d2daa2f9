using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Dialects.OpenHands.Wire;

/// <summary>Around every endpoint of the OpenHands dialects.</summary>
class OpenHandsFilter(ILogger<OpenHandsFilter> logger) : DialectFilter(logger)
{
    protected override IResult? Refusal(Exception exception) => exception switch
    {
        FastApiException known => new FastApiError(known),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => new FastApiError(FastApiException.TooLarge()),
        BadHttpRequestException malformed => new FastApiError(FastApiException.Of(malformed.StatusCode, malformed.Message)),
        _ => null,
    };

    protected override IResult Unavailable(string text) => new FastApiError(FastApiException.Unavailable(text));

    protected override IResult Unexpected() => new FastApiError(FastApiException.Internal("An unexpected error occurred"));
}
