using Conversations.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Conversations.Gateway.Dialects.OpenHands.Wire;

/// <summary>Around every endpoint of the OpenHands dialects: turns exceptions into their errors.</summary>
sealed partial class OpenHandsFilter(ILogger<OpenHandsFilter> logger) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        try
        {
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
            return new FastApiError(Answer(exception, http.Request));
        }
    }

    FastApiException Answer(Exception exception, HttpRequest request)
    {
        switch (exception)
        {
            case FastApiException known:
                return known;
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return FastApiException.TooLarge();
            case BadHttpRequestException malformed:
                return FastApiException.Of(malformed.StatusCode, malformed.Message);
            case StorageException:
                StoreFailed(request.Method, request.Path, exception);
                return FastApiException.Unavailable("The server's store cannot be reached. Please try again.");
            case OrleansException or TimeoutException:
                OwnerAway(request.Method, request.Path, exception);
                return FastApiException.Unavailable("The server that has it is being replaced or is overloaded. Please try again.");
            default:
                Failed(request.Method, request.Path, exception);
                return FastApiException.Internal("An unexpected error occurred");
        }
    }
}
