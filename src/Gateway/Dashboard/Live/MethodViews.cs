using System.Collections.Immutable;
using Conversations.Monitoring;

namespace Conversations.Gateway.Dashboard.Live;

static class MethodViews
{
    /// <summary>Every method that was called, those that take most of the time first.</summary>
    public static ImmutableArray<MethodView> Of(ImmutableArray<ProcessSpan> spans) =>
    [
        .. spans.SelectMany(span => span.Last.Methods.Select(method => (method.Grain, method.Method))).Distinct()
            .Select(name => View(spans, name.Grain, name.Method))
            .OrderByDescending(method => method.Load).ThenByDescending(method => method.Total),
    ];

    static MethodView View(ImmutableArray<ProcessSpan> spans, string grain, string name)
    {
        bool Is(MethodCount method) => method.Method == name && method.Grain == grain;
        var latency = Latency.Of(spans, Is);
        return new MethodView(
            grain,
            name,
            spans.Sum(span => span.SlowRate(report => Sum(report, method => method.Latencies.Sum()))),
            spans.Sum(span => Sum(span.Last, method => method.Latencies.Sum())),
            spans.Sum(span => span.SlowRate(report => Sum(report, method => method.Errors))),
            spans.Sum(span => Sum(span.Last, method => method.Errors)),
            latency.Mean,
            latency.P50,
            latency.P95,
            latency.P99,
            spans.Sum(span => span.SlowRate(report => Sum(report, method => method.Micros))) / 1e6);

        long Sum(ProcessReport report, Func<MethodCount, long> count) => report.Methods.Where(Is).Sum(count);
    }
}
