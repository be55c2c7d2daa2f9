using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Conversations.Gateway.Auth;
using Conversations.Gateway.Dialects.Letta;
using Conversations.Gateway.Dialects.Letta.Messages;
using Conversations.Gateway.Streaming;
using Conversations.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Tests.Letta.Messages;

/// <summary>The message routes on a real port of this machine, over a <see cref="ChatWorld"/>.</summary>
sealed class ChatServer : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly WebApplication app;

    ChatServer(WebApplication app, ChatWorld world)
    {
        this.app = app;
        World = world;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = Patience };
    }

    public ChatWorld World { get; }

    public HttpClient Client { get; }

    public string Messages => $"/v1/conversations/conv-{World.ConversationId}/messages";

    public string Stream => $"/v1/conversations/conv-{World.ConversationId}/stream";

    public int OpenStreams => app.Services.GetRequiredService<OpenStreams>().Count;

    public int OpenTails => app.Services.GetRequiredService<RunStreams>().Tails.Count;

    public static async Task<ChatServer> Start(params (string Key, string Value)[] settings)
    {
        var world = new ChatWorld();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(world.Reader);
        builder.Services.AddSingleton(world.Grains);
        builder.Services.AddSingleton(world.Agents);
        builder.Services.AddKeyedSingleton(ConversationStream.Provider, world.Streams.Provider);
        builder.Services.AddStreaming(builder.Configuration);
        builder.Services.AddLettaMessages();
        var app = builder.Build();
        app.Use((http, next) =>
        {
            http.User = Caller.Local;
            return next(http);
        });
        var v1 = app.MapGroup("/v1");
        v1.AddEndpointFilter<RouteGroupBuilder, LettaFilter>();
        MessageEndpoints.Map(v1);
        await app.StartAsync();
        return new ChatServer(app, world);
    }

    public async Task<(int Status, string Body)> Send(HttpMethod method, string path, string? body = null)
    {
        using var response = await Client.SendAsync(Request(method, path, body));
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public Task<(int Status, string Body)> Post(string path, string body) => Send(HttpMethod.Post, path, body);

    public async Task<JsonNode> Get(string path)
    {
        var (status, body) = await Send(HttpMethod.Get, path);
        Assert.True(status == StatusCodes.Status200OK, $"{status} {body}");
        return JsonNode.Parse(body)!;
    }

    /// <summary>Reads a whole stream of events.</summary>
    public async Task<EventStream> Events(string path, string body)
    {
        using var response = await Client.SendAsync(Request(HttpMethod.Post, path, body), HttpCompletionOption.ResponseHeadersRead);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == System.Net.HttpStatusCode.OK, $"{response.StatusCode} {text}");
        return new EventStream(text);
    }

    /// <summary>Opens a stream and gives the lines that come.</summary>
    public async Task<StreamReader> Open(string path, string body)
    {
        var response = await Client.SendAsync(Request(HttpMethod.Post, path, body), HttpCompletionOption.ResponseHeadersRead);
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }

    /// <summary>Waits until something holds; says what did not when it never does.</summary>
    public static async Task Until(Func<bool> holds, string what)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (!holds())
        {
            Assert.False(timeout.IsCancellationRequested, $"It never came about that {what}.");
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
    }

    static HttpRequestMessage Request(HttpMethod method, string path, string? body) => new(method, path)
    {
        Content = body is null ? null : new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
    };
}
