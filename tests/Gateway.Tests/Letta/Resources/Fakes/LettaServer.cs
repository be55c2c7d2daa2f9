using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Conversations.Agents;
using Conversations.Models;
using Conversations.Runs;
using Conversations.Steps;
using Conversations.Storage;
using Conversations.Tools;
using Conversations.Users;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Tests.Letta.Resources.Fakes;

/// <summary>The gateway on a real port of this machine, over a world in memory.</summary>
public sealed class LettaServer : IAsyncDisposable
{
    readonly WebApplication app;

    LettaServer(WebApplication app, FakeWorld world)
    {
        this.app = app;
        World = world;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public FakeWorld World { get; }

    public HttpClient Client { get; }

    public static async Task<LettaServer> Start(params (string Key, string Value)[] settings)
    {
        var world = new FakeWorld();
        var app = Build(world, "http://127.0.0.1:0", settings);
        await app.StartAsync();
        return new LettaServer(app, world);
    }

    public static WebApplication Build(FakeWorld world, string url, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.WebHost.UseUrls(url);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(world);
        builder.Services.AddSingleton<IModelDirectory>(world);
        builder.Services.AddSingleton<IToolDirectory>(world);
        builder.Services.AddSingleton<IToolReader>(world);
        builder.Services.AddSingleton<IConversationReader>(new FakeConversations(world));
        builder.Services.AddSingleton<IAgentReader>(new FakeAgents(world));
        builder.Services.AddSingleton<IStepReader>(new FakeSteps(world));
        builder.Services.AddSingleton<IRunEraser>(new FakeSteps(world));
        builder.Services.AddSingleton<IUserStore>(new FakeUsers());
        builder.Services.AddSingleton<IOwnership>(new FakeOwnership());
        builder.Services.AddSingleton<IRepeatStore>(new FakeRepeats());
        builder.Services.AddSingleton(FakeGrains.Of(world));
        builder.Services.AddGateway(builder.Configuration);

        var app = builder.Build();
        app.MapGateway();
        return app;
    }

    public Task<Answer> Get(string path) => Send("GET", path);

    public Task<Answer> Delete(string path) => Send("DELETE", path);

    public Task<Answer> Post(string path, string? body = null) => Send("POST", path, body);

    public Task<Answer> Put(string path, string? body = null) => Send("PUT", path, body);

    public Task<Answer> Patch(string path, string? body = null) => Send("PATCH", path, body);

    public async Task<Answer> Send(string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await Client.SendAsync(request);
        return new Answer((int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers);
    }

    /// <summary>Makes an agent and gives its view.</summary>
    public async Task<JsonObject> NewAgent(string body = "{}") => (await Post("/v1/agents/", body)).Ok();

    /// <summary>Makes a conversation of an agent and gives its view.</summary>
    public async Task<JsonObject> NewConversation(JsonObject agent, string? body = null) =>
        (await Post($"/v1/conversations/?agent_id={agent["id"]}", body)).Ok();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
    }
}
