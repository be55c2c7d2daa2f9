using Conversations.Gateway.Dialects;
using Conversations.Gateway.Limits;
using Conversations.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Auth;

/// <summary>
/// What happens to a request of any dialect whether or not a route takes it: its address and its user are counted, the key is checked before
/// anything else is told, and a path or method that no route takes gets the dialect's error.
/// </summary>
sealed partial class Gate(
    RequestDelegate next, DialectTable dialects, Doorkeeper doorkeeper, OpenRequests open, RequestLimits limits, ILogger<Gate> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (dialects.Of(http.Request.Path) is not { } dialect)
        {
            await next(http);
            return;
        }

        try
        {
            if (dialect.IsOpen(http.Request.Path)) await Serve(http, dialect);
            else await LetIn(http, dialect);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has left, or was cut off: nobody is there to be told anything.
        }
    }

    async Task LetIn(HttpContext http, IDialect dialect)
    {
        var admission = await Admit(http, dialect);
        if (admission.Kind == AdmissionKind.Unknown && dialect.MayVisit(http.Request) && dialect.KeyOf(http.Request) is null) admission = Admission.Of(Caller.Visitor);
        if (admission.Caller is { IsOfSandbox: true } && !dialect.TakesSandboxKeys(http.Request.Path)) admission = Admission.Unknown;
        if (Refusal(admission) is { } error)
        {
            await dialect.Answer(error).ExecuteAsync(http);
            return;
        }

        var caller = admission.Caller!;
        http.User = caller;
        if (caller.IsLocal || caller.IsVisitor)
        {
            await Serve(http, dialect);
            return;
        }

        if (limits.Count(caller.Name) is { } wait)
        {
            await dialect.Answer(GateError.TooManyRequests(wait)).ExecuteAsync(http);
            return;
        }

        using var place = await limits.Enter(caller.Name, http.RequestAborted);
        if (!place.IsAcquired)
        {
            await dialect.Answer(GateError.TooManyInProgress).ExecuteAsync(http);
            return;
        }

        open.Add(http, admission);
        try
        {
            await Serve(http, dialect);
        }
        finally
        {
            open.Remove(http);
        }
    }

    async Task Serve(HttpContext http, IDialect dialect)
    {
        await next(http);
        if (http.Response.HasStarted || http.GetEndpoint() is RouteEndpoint) return;

        // Routing has set the status (404, 405) and left the body to us.
        if (NoRoute(http.Response.StatusCode) is { } none) await dialect.Answer(none).ExecuteAsync(http);
    }

    async ValueTask<Admission> Admit(HttpContext http, IDialect dialect)
    {
        var address = ClientAddress.Of(http);
        if (doorkeeper.AsksForKeys && limits.Count(address) is { } wait) return Admission.TooManyRequests(wait);
        try
        {
            return await doorkeeper.Admit(dialect.KeyOf(http.Request), address, http.RequestAborted);
        }
        catch (StorageException failure)
        {
            KeyNotChecked(failure);
            return Admission.Unchecked;
        }
    }

    static GateError? Refusal(Admission admission) => admission.Kind switch
    {
        AdmissionKind.Admitted => null,
        AdmissionKind.Disabled => GateError.Disabled,
        AdmissionKind.TooManyTries => GateError.TooManyTries(admission.RetryAfter),
        AdmissionKind.TooManyRequests => GateError.TooManyRequestsOfAddress(admission.RetryAfter),
        AdmissionKind.Unchecked => GateError.Unavailable,
        _ => GateError.Unauthenticated,
    };

    static GateError? NoRoute(int status) => status switch
    {
        StatusCodes.Status404NotFound => GateError.NoRoute,
        StatusCodes.Status405MethodNotAllowed => GateError.NoMethod,
        _ => null,
    };
}
