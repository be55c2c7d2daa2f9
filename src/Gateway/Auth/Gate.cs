using Conversations.Gateway.Dialects;
using Conversations.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Auth;

/// <summary>
/// What happens to a request of any dialect whether or not a route takes it: the key is checked before anything else is told, and a
/// path or method that no route takes gets the dialect's error.
/// </summary>
sealed partial class Gate(RequestDelegate next, DialectTable dialects, Doorkeeper doorkeeper, ILogger<Gate> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (dialects.Of(http.Request.Path) is not { } dialect)
        {
            await next(http);
            return;
        }

        if (await Refuse(http, dialect) is { } error)
        {
            await dialect.Answer(error).ExecuteAsync(http);
            return;
        }

        await next(http);
        if (http.Response.HasStarted || http.GetEndpoint() is RouteEndpoint) return;

        // Routing has set the status (404, 405) and left the body to us.
        if (NoRoute(http.Response.StatusCode) is { } none) await dialect.Answer(none).ExecuteAsync(http);
    }

    async ValueTask<GateError?> Refuse(HttpContext http, IDialect dialect)
    {
        if (dialect.IsOpen(http.Request.Path)) return null;
        try
        {
            var admission = await doorkeeper.Admit(dialect.KeyOf(http.Request), ClientAddress.Of(http), http.RequestAborted);
            if (admission.Caller is { } caller) http.User = caller;
            return admission.Kind switch
            {
                AdmissionKind.Admitted => null,
                AdmissionKind.Disabled => GateError.Disabled,
                AdmissionKind.TooManyTries => GateError.TooManyTries(admission.RetryAfter),
                _ => GateError.Unauthenticated,
            };
        }
        catch (StorageException failure)
        {
            KeyNotChecked(failure);
            return GateError.Unavailable;
        }
    }

    static GateError? NoRoute(int status) => status switch
    {
        StatusCodes.Status404NotFound => GateError.NoRoute,
        StatusCodes.Status405MethodNotAllowed => GateError.NoMethod,
        _ => null,
    };
}
