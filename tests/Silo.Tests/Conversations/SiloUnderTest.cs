using System.Collections.Immutable;
using Conversations.Agents;
using Conversations.Log;
using Conversations.Silo.Hosting;
using Conversations.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Conversations.Silo.Tests.Conversations;

/// <summary>A whole server as a user runs it, on a free port and a database of its own (or of another's, to have two on one).</summary>
sealed class SiloUnderTest : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly WebApplication app;
    readonly string folder;
    readonly bool ownsFolder;

    SiloUnderTest(WebApplication app, string folder, bool ownsFolder) => (this.app, this.folder, this.ownsFolder) = (app, folder, ownsFolder);

    public IGrainFactory Grains => app.Services.GetRequiredService<IGrainFactory>();

    public IConversationReader Reader => app.Services.GetRequiredService<IConversationReader>();

    /// <param name="beside">A silo whose database this one shares.</param>
    public static async Task<SiloUnderTest> Start(SiloUnderTest? beside = null, Action<IServiceCollection>? configure = null)
    {
        var folder = beside?.folder ?? Directory.CreateTempSubdirectory("silo-").FullName;
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:Conversations", $"Data Source={Path.Combine(folder, "log.db")}")]);
        builder.Logging.ClearProviders();
        builder.AddSilo();
        configure?.Invoke(builder.Services);
        var app = builder.Build();
        await app.StartAsync();
        return new SiloUnderTest(app, folder, beside is null);
    }

    public async Task<Guid> NewConversation(params string[] tools)
    {
        var agentId = Guid.NewGuid();
        var now = DateTimeOffset.UnixEpoch;
        var block = new BlockState(Guid.NewGuid(), "human", "Name: Ada", 1000, now, now);
        var agent = new AgentState(agentId, "tester", "You are a test.", now, now) { Tools = [.. tools] };
        var made = await Grains.GetGrain<IAgentGrain>(agentId).Create(agent, [block]);
        Assert.True(made.Accepted);
        var id = Guid.NewGuid();
        Assert.True((await Grains.GetGrain<IConversationGrain>(id).Create(new NewConversation(agentId, new ConversationMetadata(), []))).Accepted);
        return id;
    }

    public Task<Outcome<RunRecord>> Send(Guid conversationId, string text, RunOptions? options = null, string? repeatKey = null) =>
        Grains.GetGrain<IConversationGrain>(conversationId).Send(new SendRequest(
            Guid.NewGuid(), [new NewMessage(Role.User, [new TextPart(text)])], null, options ?? new RunOptions(), repeatKey, []));

    /// <summary>Sends and waits for the run to end.</summary>
    public async Task<RunRecord> Turn(Guid conversationId, string text, RunOptions? options = null)
    {
        var sent = await Send(conversationId, text, options);
        Assert.True(sent.Accepted, $"Refused: {sent.Refusal}");
        return await Ended(sent.Value.Id);
    }

    public Task<RunRecord> Ended(Guid runId) => Until(
        async () => await Reader.FindRun(runId, default) is { Status: RunStatus.Completed or RunStatus.Failed or RunStatus.Cancelled } run ? run : null,
        $"run {runId} to end");

    public async Task<ImmutableArray<LoggedEvent>> Log(Guid conversationId) => [.. await Reader.ReadLog(conversationId, 1, 10_000, default)];

    public async Task<string[]> Texts(Guid conversationId, Role role) =>
        [.. (await Log(conversationId)).Select(logged => logged.Event).OfType<MessageEvent>().Where(added => added.Message.Role == role).Select(added => added.Message.Text())];

    /// <summary>Asks again until there is an answer; fails with what was waited for.</summary>
    public static async Task<T> Until<T>(Func<Task<T?>> ask, string what)
        where T : class
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!patience.IsCancellationRequested)
        {
            if (await ask() is { } answer) return answer;
            await Task.Yield();
        }

        throw new TimeoutException($"Waited {Patience} for {what}.");
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        if (ownsFolder) Directory.Delete(folder, recursive: true);
    }
}
