using Conversations.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Conversations.Gateway.Dialects.Letta;

/// <summary>Around every endpoint of the dialect: checks what all have in common, and turns exceptions into the dialect's errors.</summary>
sealed partial class LettaFilter(ILogger<LettaFilter> logger) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        try
        {
            CheckActor(http.Request);
            return await next(context);
        }
        // The client has left: nobody is there to be told anything.
        catch (Exception exception)
            when (exception is OperationCanceledException or IOException && http.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty;
        }
        // Once the status is out an error cannot be told any more: the server cuts the connection.
        catch (Exception exception) when (!http.Response.HasStarted)
        {
            return new LettaError(Answer(exception, http.Request));
        }
    }

    LettaException Answer(Exception exception, HttpRequest request)
    {
        switch (exception)
        {
            case LettaException known:
                return known;
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return LettaException.TooLarge();
            case BadHttpRequestException malformed:
                return LettaException.BadRequest(malformed.StatusCode, malformed.Message);
            case StorageException:
                StoreFailed(request.Method, request.Path, exception);
                return LettaException.Unavailable("The server's store cannot be reached. Please try again.");
            case OrleansException or TimeoutException:
                OwnerAway(request.Method, request.Path, exception);
                return LettaException.Unavailable("The server that has it is being replaced or is overloaded. Please try again.");
            default:
                Failed(request.Method, request.Path, exception);
                return LettaException.Unknown();
        }
    }

    static void CheckActor(HttpRequest request)
    {
        if (!request.Headers.TryGetValue("user_id", out var user) || LettaId.TryParse("user", user, out _)) return;
        throw LettaException.InvalidArgument($"Invalid user ID format: {user}. Expected format: 'user-<uuid4>'");
    }
}
