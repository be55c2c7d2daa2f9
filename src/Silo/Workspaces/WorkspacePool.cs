using System.Collections.Concurrent;
using Conversations.Workspaces;
using Microsoft.Extensions.Options;

namespace Conversations.Silo.Workspaces;

/// <summary>The workspaces that this server has in use. Those that it has not used yet are only folders.</summary>
internal sealed partial class WorkspacePool : IWorkspaces, IAsyncDisposable
{
    static readonly TimeSpan IdleCheck = TimeSpan.FromMinutes(1);

    readonly ConcurrentDictionary<Guid, Workspace> inUse = [];
    readonly ProcessStarter starter = new();
    readonly WorkspaceOptions options;
    readonly ICommandNews news;
    readonly TimeProvider time;
    readonly ILogger<WorkspacePool> logger;
    readonly Sandbox sandbox;
    readonly ITimer idle;

    public WorkspacePool(IOptions<WorkspaceOptions> options, ICommandNews news, TimeProvider time, ILogger<WorkspacePool> logger)
    {
        this.options = options.Value;
        this.news = news;
        this.time = time;
        this.logger = logger;
        sandbox = new Sandbox(this.options);
        idle = time.CreateTimer(_ => _ = EndIdle(), null, IdleCheck, IdleCheck);
    }

    public IWorkspace Of(Guid conversationId) => inUse.GetOrAdd(conversationId, Make);

    public async Task Delete(Guid conversationId)
    {
        var workspace = inUse.GetOrAdd(conversationId, Make);
        try
        {
            await workspace.Delete(time);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The conversation is gone all the same; what is left of its files is the operator's to look at.
            LogNotDeleted(logger, conversationId, failure);
        }

        inUse.TryRemove(conversationId, out _);
    }

    public async ValueTask DisposeAsync()
    {
        await idle.DisposeAsync();
        await Task.WhenAll(inUse.Values.Select(workspace => workspace.DisposeAsync().AsTask()));
        starter.Dispose();
    }

    Workspace Make(Guid conversationId)
    {
        var layout = new WorkspaceLayout(conversationId, options);
        var programs = new SandboxedPrograms(layout, sandbox, starter);
        var commands = new SingleCommands(programs, options, time);
        return new Workspace(
            layout,
            new Terminal(layout, sandbox, starter, options, time),
            programs,
            commands,
            new ClientCommands(new CommandFiles(layout), commands, () => news.Tell(conversationId), options, time),
            new WorkspaceFiles(layout, options.EditorFileLimit));
    }

    internal async Task EndIdle()
    {
        foreach (var (conversationId, workspace) in inUse)
        {
            try
            {
                await workspace.Terminal.EndWhenIdle();
            }
            catch (Exception failure)
            {
                LogNotEnded(logger, conversationId, failure);
            }
        }
    }
}
