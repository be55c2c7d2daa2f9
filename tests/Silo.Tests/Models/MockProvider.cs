using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Conversations.Silo.Tests.Models;

/// <summary>A real HTTP server on a free port, whose every answer the test writes.</summary>
internal sealed class MockProvider : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebApplication _app;

    private MockProvider(WebApplication app) => _app = app;

    public string Url => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Path, headers and body of each request, in the order of arrival.</summary>
    public ConcurrentQueue<(string Path, IHeaderDictionary Headers, string Body)> Requests { get; } = [];


    public static async Task<MockProvider> Start(Func<HttpContext, int, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var mock = new MockProvider(app);
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
            var body = await reader.ReadToEndAsync();
            mock.Requests.Enqueue((context.Request.Path, new HeaderDictionary(context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase)), body));
            context.RequestAborted.Register(() => mock._aborted.TrySetResult());
            try
            {
                await answer(context, mock.Requests.Count);
            }
            catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
            {
                // The caller left, which is what some tests wait for.
            }
        });
        await app.StartAsync();
        return mock;
    }

    /// <summary>Answers every request with the same bytes.</summary>
    public static Task<MockProvider> Start(string body, string contentType = "text/event-stream", int status = 200) => Start(async (context, _) =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        await context.Response.WriteAsync(body);
    });

    /// <summary>Waits until a caller has gone away in the middle of its answer.</summary>
    public async Task SeesAbort()
    {
        if (await Task.WhenAny(_aborted.Task, Task.Delay(Patience)) != _aborted.Task)
            Assert.Fail($"Waited {Patience.TotalSeconds} s for the server to see its request aborted, after {Requests.Count} requests.");
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
