using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Conversations.Cluster.Tests;

/// <summary>Receives OTLP over HTTP as any collector does, and keeps the spans.</summary>
sealed class Collector : IAsyncDisposable
{
    readonly WebApplication app;
    readonly ConcurrentQueue<ReceivedSpan> spans = new();
    readonly ConcurrentDictionary<string, int> requests = new();

    Collector(WebApplication app) => this.app = app;

    public string Url { get; private set; } = "";

    /// <summary>How often each path was asked, such as <c>/v1/metrics</c>.</summary>
    public IReadOnlyDictionary<string, int> Requests => requests;

    public static async Task<Collector> Start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var collector = new Collector(builder.Build());
        collector.app.Run(collector.Receive);
        await collector.app.StartAsync();
        collector.Url = collector.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return collector;
    }

    public List<ReceivedSpan> Trace(string traceId) => [.. spans.Where(span => span.TraceId == traceId)];

    public ValueTask DisposeAsync() => app.DisposeAsync();

    async Task Receive(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        requests.AddOrUpdate(http.Request.Path, 1, (_, count) => count + 1);
        if (http.Request.Path == "/v1/traces") ReceivedSpan.Of(body.ToArray()).ForEach(spans.Enqueue);
        http.Response.ContentType = "application/x-protobuf";
    }
}
