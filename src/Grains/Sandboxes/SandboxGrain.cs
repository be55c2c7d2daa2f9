using Conversations.Grains.Agents;
using Conversations.Sandboxes;
using Conversations.Storage;
using Conversations.Workspaces;
using Orleans.Runtime;

namespace Conversations.Grains.Sandboxes;

/// <remarks>Nothing is stored of a workspace that belongs to one conversation, as nearly all do: the conversation's row says enough.</remarks>
public sealed class SandboxGrain(
    [PersistentState("sandbox", "grains")] IPersistentState<SandboxRecord> stored,
    IConversationReader conversations,
    IWorkspaces workspaces,
    TimeProvider time) : Grain, ISandboxGrain
{
    public Task<SandboxState?> Get() => Task.FromResult(stored.State.State);

    public async Task<SandboxState> Create(string? owner) =>
        stored.State.State ?? await Save(new SandboxState(this.GetPrimaryKey(), owner, time.GetUtcNow()));

    public async Task<bool> Enter(Guid conversationId, string? owner)
    {
        if (await Find() is not { } sandbox || (owner is not null && sandbox.Owner != owner)) return false;
        if (sandbox.Paused || !sandbox.Conversations.Contains(conversationId))
            await Save(sandbox with { Paused = false, Conversations = [.. sandbox.Conversations.Remove(conversationId), conversationId] });
        return true;
    }

    public async Task<bool> Leave(Guid conversationId)
    {
        if (stored.State.State is not { } sandbox) return true;
        var left = sandbox.Conversations.Remove(conversationId);
        if (left.IsEmpty) await Forget();
        else if (left.Length < sandbox.Conversations.Length) await Save(sandbox with { Conversations = left });
        return left.IsEmpty;
    }

    public async Task Withdraw(Guid conversationId)
    {
        if (stored.State.State is { } sandbox && sandbox.Conversations.Contains(conversationId))
            await Save(sandbox with { Conversations = sandbox.Conversations.Remove(conversationId) });
    }

    public async Task<bool> Pause()
    {
        if (await Find() is not { } sandbox) return false;
        if (!sandbox.Paused) await Save(sandbox with { Paused = true });
        await Task.WhenAll(sandbox.Conversations.Select(id => GrainFactory.GetGrain<IConversationGrain>(id).Pause()));
        return true;
    }

    public async Task<bool> Resume()
    {
        if (await Find() is not { } sandbox) return false;
        if (sandbox.Paused) await Save(sandbox with { Paused = false });
        return true;
    }

    public async Task<bool> Delete()
    {
        if (await Find() is null) return false;
        await workspaces.Delete(this.GetPrimaryKey());
        await Forget();
        return true;
    }

    public async Task<string?> Read(string path)
    {
        try
        {
            var workspace = workspaces.Of(this.GetPrimaryKey());
            return await workspace.Kind(path, CancellationToken.None) == PathKind.File ? await workspace.Read(path, CancellationToken.None) : null;
        }
        catch (WorkspaceException)
        {
            return null;
        }
    }

    /// <summary>What is recorded; or, of a conversation's own workspace, what would be.</summary>
    async Task<SandboxState?> Find()
    {
        if (stored.State.State is { } sandbox) return sandbox;
        var id = this.GetPrimaryKey();
        return await conversations.Find(id, CancellationToken.None) is { Deleted: false } head ? new SandboxState(id, head.Owner, head.CreatedAt) { Conversations = [id] } : null;
    }

    async Task Forget()
    {
        if (stored.State.State is not null) await stored.ClearStateAsync();
        DeactivateOnIdle();
    }

    async Task<SandboxState> Save(SandboxState sandbox)
    {
        await stored.Save(new SandboxRecord { State = sandbox }, DeactivateOnIdle);
        return sandbox;
    }
}
