using Conversations.Gateway.Http;
using Conversations.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Dialects.Chat;

/// <summary>Around every endpoint of the dialect: turns exceptions into the dialect's errors.</summary>
sealed partial class ChatFilter(ILogger<ChatFilter> logger) : IEndpointFilter
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
            return new ChatError(Answer(exception, http.Request));
        }
    }

    ChatException Answer(Exception exception, HttpRequest request)
    {
        switch (exception)
        {
            case ChatException known:
                return known;
            case BodyException wrong:
                return ChatException.Of(wrong);
            case BadHttpRequestException malformed:
                return new ChatException(malformed.StatusCode, malformed.Message);
            case StorageException:
                StoreFailed(request.Method, request.Path, exception);
                return ChatException.Unavailable("The server's store cannot be reached. Please try again.");
            case Orleans.Runtime.OrleansException or TimeoutException:
                OwnerAway(request.Method, request.Path, exception);
                return ChatException.Unavailable("The server that has it is being replaced or is overloaded. Please try again.");
            default:
                Failed(request.Method, request.Path, exception);
                return new ChatException(StatusCodes.Status500InternalServerError, "Internal Server Error");
        }
    }
}
