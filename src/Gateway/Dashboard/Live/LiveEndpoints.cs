using System.Globalization;
using System.Text;
using System.Text.Json;
using Conversations.Gateway.Auth;
using Conversations.Gateway.OpenApi;
using Conversations.Gateway.Streaming;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Conversations.Gateway.Dashboard.Live;

static class LiveEndpoints
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/live", Live).WithName("dashboard.live");

    /// <summary>Server-sent events: <c>hello</c>, and a <c>snapshot</c> every second, until the client goes or has as many as it asked for.</summary>
    [EndpointSummary("Shows the cluster, once a second.")]
    [Asks<int>("snapshots"), Gives(typeof(string), StatusCodes.Status200OK, "text/event-stream"), Streams<Snapshot>]
    static async Task Live(HttpContext http, LiveFeed feed, RunStreamParts parts, string? snapshots = null)
    {
        if (snapshots is not null && (!int.TryParse(snapshots, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) || asked == 0))
            throw DashboardException.Wrong("snapshots: should be a number from 1 on");
        var most = snapshots is null ? int.MaxValue : int.Parse(snapshots, CultureInfo.InvariantCulture);
        using var place = parts.Open.TryOpen(http.Caller().Owner);
        if (place is null)
        {
            await new DashboardError(StatusCodes.Status429TooManyRequests, "Too many streams are open.", TimeSpan.FromSeconds(1)).ExecuteAsync(http);
            return;
        }

        await EventStreamResponse.Respond(http, parts, (output, cancellationToken) => Write(http, feed, output, most, cancellationToken), endsWithAnswer: false);
    }

    static async Task Write(HttpContext http, LiveFeed feed, StreamOutput output, int most, CancellationToken cancellationToken)
    {
        var snapshots = feed.Watch(out var watching, out var past, out var lines);
        using var _ = watching;
        var caller = http.Caller();
        Event(output, "hello", JsonSerializer.SerializeToUtf8Bytes(new Hello(caller.Name, caller.Role.ToString(), past, lines), DashboardJson.Wire.Hello));
        await output.Flush(cancellationToken);
        await foreach (var snapshot in snapshots.ReadAllAsync(cancellationToken))
        {
            Event(output, "snapshot", snapshot);
            await output.Flush(cancellationToken);
            if (--most == 0) return;
        }
    }

    static void Event(StreamOutput output, string name, ReadOnlySpan<byte> json)
    {
        output.Write(Encoding.UTF8.GetBytes($"event: {name}\ndata: "));
        output.Write(json);
        output.Write("\n\n"u8);
    }
}
