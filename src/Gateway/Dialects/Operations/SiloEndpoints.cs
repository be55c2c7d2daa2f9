using Conversations.Gateway.Access;
using Conversations.Gateway.Dialects.Chat;
using Conversations.Gateway.Health;
using Conversations.Gateway.Http;
using Conversations.Gateway.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace Conversations.Gateway.Dialects.Operations;

/// <summary>The process that answers, and its end.</summary>
static class SiloEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var silo = routes.MapGroup("/operations").WithTags("operations").Operators();
        silo.MapGet("/silo", Show).WithName("operations.silo");
        silo.MapPost("/drain", Drain).WithName("operations.drain");
    }

    [EndpointSummary("Says which process answers.")]
    [Gives<SiloDto>]
    static JsonHttpResult<SiloDto> Show(HttpContext http, Draining draining) => TypedResults.Json(Of(http, draining.HasBegun), OperationsJson.Default.SiloDto);

    /// <summary>Answers, and then stops as on SIGTERM: not ready, streams end, runs end or are handed over.</summary>
    [EndpointSummary("Stops the process that is named, if it is the one that answers, as on SIGTERM.")]
    [Takes<DrainDto>, Gives<SiloDto>(StatusCodes.Status202Accepted)]
    static async Task<IResult> Drain(HttpContext http, Draining draining, IHostApplicationLifetime lifetime, CancellationToken cancellationToken)
    {
        var asked = await JsonBody.ReadOptional(http.Request, http.Request.Body, OperationsJson.Default.DrainDto, cancellationToken);
        var silo = Of(http, draining.HasBegun);
        if (asked?.Silo is not { Length: > 0 } name) throw new ChatException(StatusCodes.Status422UnprocessableEntity, $"Name the silo that is to stop: {{\"silo\": \"{silo.Name}\"}}.");
        // Behind a load balancer the next request is another's.
        if (name != silo.Name) throw new ChatException(StatusCodes.Status409Conflict, $"This is silo '{silo.Name}', not '{name}'. Ask that one at its own address.");

        http.Response.OnCompleted(() =>
        {
            lifetime.StopApplication();
            return Task.CompletedTask;
        });
        return TypedResults.Json(silo with { Draining = true }, OperationsJson.Default.SiloDto, statusCode: StatusCodes.Status202Accepted);
    }

    static SiloDto Of(HttpContext http, bool draining) =>
        new(http.RequestServices.GetService<ILocalSiloDetails>()?.Name ?? Environment.MachineName, Environment.ProcessId, draining);
}
