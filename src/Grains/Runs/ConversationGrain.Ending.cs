using System.Collections.Immutable;
using Conversations.Agents;
using Conversations.Grains.Core;
using Conversations.Loops;
using Conversations.Secrets;
using Conversations.Storage;

namespace Conversations.Grains.Runs;

/// <summary>What a conversation leaves behind: nothing when it is deleted, and nothing at work while it is paused.</summary>
public sealed partial class ConversationGrain
{
    public async Task<Outcome<ConversationHead>> Delete()
    {
        StopTaking();
        var hooks = await EndSession();
        var outcome = await Change(() => new Delete(Said(null), NewId.At(time.GetUtcNow())) { Hooks = hooks });
        if (!outcome.Accepted) return outcome;

        await StopLoop();
        await EndPrograms();
        if (await GrainFactory.GetGrain<Conversations.Sandboxes.ISandboxGrain>(state.WorkspaceId).Leave(state.Id)) await workspaces.Delete(state.WorkspaceId);
        await GrainFactory.GetGrain<ISecretsGrain>(state.Id).Delete();
        foreach (var block in outcome.Value.IsolatedBlockIds) await GrainFactory.GetGrain<IBlockGrain>(block).Delete();
        DeactivateOnIdle();
        return outcome;
    }

    /// <summary>The hooks for the end of a conversation that is about to be deleted: what they did is the last that its clients hear.</summary>
    async Task<ImmutableArray<HookRun>> EndSession()
    {
        if (!state.Exists || state.Loop?.Hooks?.For(HookEvent.SessionEnd).Any() is not true) return [];
        if (state.Head!.Run is not null) await Cancel(null);
        await StopLoop();
        return await RunHooks(HookEvent.SessionEnd, new HookMoment(), CancellationToken.None);
    }

    /// <summary>The programs that stay from one run to the next: servers of tools, and one that is the agent.</summary>
    async Task EndPrograms()
    {
        await CloseServers();
        await CloseProgram();
    }

    /// <summary>Nothing that the run has begun stays at work while it is paused, but for what the agent has put into the background.</summary>
    async Task Rest(RunSetup? setup)
    {
        await EndPrograms();
        if (setup?.ToolNames.Contains("terminal") is true) await workspaces.Of(state.WorkspaceId).Interrupt();
    }
}
