using System.Diagnostics;
using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>Spans of grain calls, under Orleans' names, and how their context travels.</summary>
internal static class GrainActivities
{
    /// <summary>Keys of the request context, after W3C's headers.</summary>
    private const string Parent = "traceparent", State = "tracestate";

    private static readonly ActivitySource Source = new("Microsoft.Orleans.Application");

    /// <summary>A call belongs to a trace or to none: one that nobody traces begins no trace of its own.</summary>
    internal static bool Leaves => Activity.Current is not null && Source.HasListeners();

    internal static bool Arrives => RequestContext.Get(Parent) is not null && Source.HasListeners();

    internal static Activity? Leave(IOutgoingGrainCallContext call)
    {
        var span = Tagged(Source.StartActivity(Name(call), ActivityKind.Client), call);
        if ((span ?? Activity.Current) is not { Id: { } id } carrier)
            return span;
        RequestContext.Set(Parent, id);
        if (carrier.TraceStateString is { Length: > 0 } state)
            RequestContext.Set(State, state);
        return span;
    }

    internal static Activity? Arrive(IIncomingGrainCallContext call) =>
        ActivityContext.TryParse(RequestContext.Get(Parent) as string, RequestContext.Get(State) as string, isRemote: true, out var parent)
            ? Tagged(Source.StartActivity(Name(call), ActivityKind.Server, parent), call)
            : null;

    internal static void Failed(this Activity? span, Exception failure) =>
        span?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", failure.GetType().FullName);

    private static string Name(IGrainCallContext call) => $"{call.InterfaceMethod.DeclaringType!.Name}/{call.MethodName}";

    private static Activity? Tagged(Activity? span, IGrainCallContext call)
    {
        if (span is not { IsAllDataRequested: true })
            return span;
        span.SetTag("rpc.system", "orleans");
        span.SetTag("rpc.service", call.InterfaceName);
        span.SetTag("rpc.method", call.MethodName);
        span.SetTag("rpc.orleans.target_id", call.TargetId.ToString());
        if (call.SourceId is { } source)
            span.SetTag("rpc.orleans.source_id", source.ToString());
        return span;
    }
}
