using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Conversations.Cluster.Tests;

/// <summary>A model that never says the same twice, and keeps what it counted for each answer that it gave.</summary>
sealed class CountingModel : IAsyncDisposable
{
    readonly WebApplication app;
    int given;

    CountingModel(WebApplication app) => this.app = app;

    public string Url => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>What it counted, by the text of the answer.</summary>
    public ConcurrentDictionary<string, (long Prompt, long Completion, long Cached)> Answers { get; } = new();

    public static async Task<CountingModel> Start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var model = new CountingModel(builder.Build());
        model.app.Run(model.Answer);
        await model.app.StartAsync();
        return model;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    async Task Answer(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method))
        {
            // It lists no models.
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        await http.Request.Body.CopyToAsync(Stream.Null, http.RequestAborted);
        var number = Interlocked.Increment(ref given);
        var text = $"answer {number.ToString(CultureInfo.InvariantCulture)}";
        var counted = (Prompt: 10L + (number % 97), Completion: 1L + (number % 31), Cached: (long)(number % 7));
        Answers[text] = counted;
        http.Response.ContentType = "text/event-stream";
        foreach (var letter in text) await Say(http, new { choices = new[] { new { index = 0, delta = new { content = letter.ToString() } } } });
        await Say(http, new { choices = new[] { new { index = 0, delta = new { }, finish_reason = "stop" } } });
        await Say(http, new
        {
            choices = Array.Empty<object>(),
            usage = new
            {
                prompt_tokens = counted.Prompt,
                completion_tokens = counted.Completion,
                total_tokens = counted.Prompt + counted.Completion,
                prompt_tokens_details = new { cached_tokens = counted.Cached },
            },
        });
        await http.Response.WriteAsync("data: [DONE]\n\n", http.RequestAborted);
    }

    static async Task Say(HttpContext http, object chunk)
    {
        await http.Response.WriteAsync($"data: {JsonSerializer.Serialize(chunk)}\n\n", Encoding.UTF8, http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }
}
