using Conversations.Gateway.Dialects;
using Conversations.Gateway.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Dashboard;

/// <summary>Around every endpoint of the dashboard.</summary>
sealed class DashboardFilter(ILogger<DashboardFilter> logger) : DialectFilter(logger)
{
    /// <summary>What every request that changes something carries: no page of another origin can send it without being allowed to.</summary>
    public const string Header = "X-Dashboard";

    protected override void Check(HttpRequest request)
    {
        if (HttpMethods.IsPost(request.Method) && !request.Headers.ContainsKey(Header))
            throw new DashboardException(StatusCodes.Status400BadRequest, $"Actions need the header {Header}.");
    }

    protected override IResult? Refusal(Exception exception) => exception switch
    {
        DashboardException known => new DashboardError(known.Status, known.Message),
        BodyException wrong => new DashboardError(wrong.Fault == BodyFault.TooLarge ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status422UnprocessableEntity, wrong.Message),
        BadHttpRequestException malformed => new DashboardError(malformed.StatusCode, malformed.Message),
        _ => null,
    };

    protected override IResult Unavailable(string text) => new DashboardError(StatusCodes.Status503ServiceUnavailable, text, TimeSpan.FromSeconds(1));

    protected override IResult Unexpected() => new DashboardError(StatusCodes.Status500InternalServerError, "Internal Server Error");
}
