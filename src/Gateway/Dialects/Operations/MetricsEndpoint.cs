using System.Text;
using Conversations.Gateway.Access;
using Conversations.Gateway.OpenApi;
using Conversations.Gateway.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Conversations.Gateway.Dialects.Operations;

/// <summary><c>/metrics</c>: what this process counts, as Prometheus reads it. It is there where something counts.</summary>
static class MetricsEndpoint
{
    const string TextFormat = "text/plain; version=0.0.4";

    public static void Map(IEndpointRouteBuilder routes)
    {
        if (routes.ServiceProvider.GetService<IMetricsPage>() is null) return;
        routes.MapGet("/metrics", Show).WithTags("operations").WithName("operations.metrics").Operators().Untraced();
    }

    [EndpointSummary("Shows what the process counts, in the text format of Prometheus.")]
    [Gives(typeof(string), StatusCodes.Status200OK, "text/plain")]
    static IResult Show(IMetricsPage page) => Results.Text(page.Render(), TextFormat, Encoding.UTF8);
}
