using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Conversations.Bench.Load.Relay;

/// <summary>
/// What the machine can do: the same requests and the same events as the server under test, on bare Kestrel, with no log, no
/// grain and nothing kept. Under <c>/fan</c> a run is shared: one producer, any number of readers.
/// </summary>
public sealed class RelayServer(int port, Uri model) : IDisposable
{
    private readonly ModelTokens _model = new(model);
    private readonly ConcurrentDictionary<string, SharedRun> _runs = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Else it would watch its folder, which is where the server under test has its database.
        var builder = WebApplication.CreateSlimBuilder(["--hostBuilder:reloadConfigOnChange=false"]);
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(port));
        await using var app = builder.Build();
        MapBoth(app.MapGroup("/v1"));
        MapBoth(app.MapGroup("/fan/v1"));
        app.MapPost("/v1/conversations/{id}/messages", RelayAsync);
        app.MapPost("/fan/v1/conversations/{id}/messages", (HttpContext context, string id) => ShareAsync(context, id, cancellationToken));
        app.MapPost("/fan/v1/conversations/{id}/stream", (HttpContext context, string id) => FollowAsync(context, _runs[id]));
        using var stop = cancellationToken.Register(app.Lifetime.StopApplication);
        await app.RunAsync();
    }

    public void Dispose() => _model.Dispose();

    private static void MapBoth(RouteGroupBuilder group)
    {
        group.MapGet("/health/", (HttpContext context) => JsonAsync(context, """{"status":"ok"}"""));
        group.MapPost("/agents/", (HttpContext context) => JsonAsync(context, """{"id":"agent-1"}"""));
        group.MapPost("/conversations/", (HttpContext context) => JsonAsync(context, $$"""{"id":"conv-{{Guid.NewGuid()}}"}"""));
    }

    private static Task JsonAsync(HttpContext context, string json)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json, context.RequestAborted);
    }

    private async Task RelayAsync(HttpContext context)
    {
        var prompt = await PromptAsync(context);
        context.Response.ContentType = "text/event-stream";
        var writer = context.Response.BodyWriter;
        var number = 0;
        await _model.ReadAsync(prompt, text => RelayEvents.WriteToken(writer, ++number, text), FlushAsync, context.RequestAborted);
        writer.Write(RelayEvents.End);
        await FlushAsync();

        async ValueTask FlushAsync() => await writer.FlushAsync(context.RequestAborted);
    }

    private async Task ShareAsync(HttpContext context, string id, CancellationToken cancellationToken)
    {
        var run = _runs[id] = new SharedRun();
        _ = ProduceAsync(run, await PromptAsync(context), cancellationToken);
        await FollowAsync(context, run);
    }

    private async Task ProduceAsync(SharedRun run, byte[] prompt, CancellationToken cancellationToken)
    {
        var number = 0;
        var buffer = new ArrayBufferWriter<byte>();
        await _model.ReadAsync(prompt, text => RelayEvents.WriteToken(buffer, ++number, text), AppendAsync, cancellationToken);
        buffer.Write(RelayEvents.End);
        await AppendAsync();
        run.End();

        ValueTask AppendAsync()
        {
            if (buffer.WrittenCount > 0) run.Append(buffer.WrittenSpan.ToArray());
            buffer.ResetWrittenCount();
            return ValueTask.CompletedTask;
        }
    }

    private static async Task FollowAsync(HttpContext context, SharedRun run)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.StartAsync(context.RequestAborted);
        var writer = context.Response.BodyWriter;
        for (var seen = 0; ;)
        {
            var (news, ended, changed) = run.After(seen);
            foreach (var events in news) writer.Write(events);
            seen += news.Length;
            await writer.FlushAsync(context.RequestAborted);
            if (ended) return;
            await changed.WaitAsync(context.RequestAborted);
        }
    }

    /// <summary>The model's request for the last message of a send.</summary>
    private static async Task<byte[]> PromptAsync(HttpContext context)
    {
        using var request = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var content = request.RootElement.GetProperty("messages")[0].GetProperty("content").GetString();
        return JsonSerializer.SerializeToUtf8Bytes(new { model = "bench", stream = true, messages = new[] { new { role = "user", content } } });
    }
}
