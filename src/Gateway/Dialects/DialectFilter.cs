using Conversations.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Conversations.Gateway.Dialects;

/// <summary>Around every endpoint of a dialect: turns exceptions into the dialect's errors.</summary>
abstract partial class DialectFilter(ILogger logger) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        try
        {
            Check(http.Request);
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
            return Answer(exception, http.Request);
        }
    }

    /// <summary>Checks what all requests of the dialect have in common; what it throws is answered like any other exception.</summary>
    protected virtual void Check(HttpRequest request)
    {
    }

    /// <summary>The answer to what is wrong with a request; null: it is no fault of the request.</summary>
    protected abstract IResult? Refusal(Exception exception);

    /// <summary>503: the client may try again.</summary>
    protected abstract IResult Unavailable(string text);

    /// <summary>500: what happened is in the log alone.</summary>
    protected abstract IResult Unexpected();

    IResult Answer(Exception exception, HttpRequest request)
    {
        if (Refusal(exception) is { } refusal) return refusal;
        switch (exception)
        {
            case StorageException:
                LogStoreFailed(logger, request.Method, request.Path, exception);
                return Unavailable("The server's store cannot be reached. Please try again.");
            case OrleansException or TimeoutException:
                LogOwnerAway(logger, request.Method, request.Path, exception);
                return Unavailable("The server that has it is being replaced or is overloaded. Please try again.");
            default:
                LogFailed(logger, request.Method, request.Path, exception);
                return Unexpected();
        }
    }
}
