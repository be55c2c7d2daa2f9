using System.Collections.Immutable;
using Conversations.Agents;
using Conversations.Grains.Core;
using Conversations.Loops;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Grains.Runs;

/// <summary>Messages that are taken at any time, and what stops a conversation and sets how it goes.</summary>
public sealed partial class ConversationGrain
{
    /// <summary>Ends the hooks of what is about to be taken. A token source without a timer holds nothing. Null: there are none.</summary>
    CancellationTokenSource? taking;

    public async Task<Outcome<ConversationHead>> Post(PostRequest request)
    {
        await Settled();
        if (!state.Exists) return new NotFound("conversation", this.GetPrimaryKey().ToString());
        var newest = run?.Id;
        if (request.MayRepeat && await IsPosted(request)) return state.Head!;
        if (request.RefusedWhileRunning && state.Head!.Run is { } active) return new Busy(active.RunId);

        if (request is { Start: true, Messages.IsEmpty: true } && state.Head is { Run: null, Pending: null, Standing: Standing.Finished }) _ = StopAgain();
        var hooks = await HooksOf(request);
        // Who interrupts means all that is about to begin: the message is taken, and nothing answers it.
        if (hooks is null) request = request with { Start = false };
        var (setup, post) = await Prepared(request, hooks ?? []);
        // A run that has begun meanwhile may be that of an earlier try of this very post.
        var overtaken = false;
        var decision = await Take(() => (overtaken = request.MayRepeat && run?.Id != newest) ? null : post with { Seed = NewId.At(time.GetUtcNow()) });
        if (overtaken) return await Post(request);
        if (decision.Refusal is { } refused) return refused;
        if (state.Head!.Run is not null) StartLoop(setup);
        return state.Head;
    }

    async Task<bool> IsPosted(PostRequest request)
    {
        if (await reader.FindRun(request.RunId, CancellationToken.None) is not null) return true;
        return request.Messages is [{ Id: { } first }, ..] && await reader.FindMessage(first, state.Id, CancellationToken.None) is not null;
    }

    public async Task<Outcome<ConversationHead>> Pause()
    {
        var outcome = await Change(() => new Pause());
        // A run that is to pause ends them when it has.
        if (outcome is { Value: { Standing: Standing.Paused, Run: null } }) await EndPrograms();
        else if (outcome is { Value.Run.PauseRequested: true }) halting?.Cancel();
        return outcome;
    }

    public Task<Outcome<ConversationHead>> Open() => Change(() => new Open());

    public async Task<Outcome<ConversationHead>> Close()
    {
        StopTaking();
        var outcome = await Change(() => new Close(Said(null), NewId.At(time.GetUtcNow())));
        if (!outcome.Accepted) return outcome;
        // A run ends its programs when it has ended.
        if (loop is { Task.IsCompleted: false }) loop.Cancel();
        else await EndPrograms();
        return outcome;
    }

    public Task<Outcome<ConversationHead>> Reject(string reason) => Change(() => new Reject(reason, NewId.At(time.GetUtcNow())));

    public Task<Outcome<ConversationHead>> Configure(LoopChange change) => Change(() => new Configure(change));

    /// <summary>The post with what deciding needs. A model that is not there is no refusal: the run that begins says so.</summary>
    async Task<(RunSetup? Setup, Post Post)> Prepared(PostRequest request, ImmutableArray<HookRun> hooks)
    {
        var prepared = await Prepare(new RunOptions());
        return (prepared.Value, prepared.Value is { } setup
            ? new Post(request, setup.Model.Info.Handle, setup.ContextWindow(state.Head!.Metadata.ContextWindowLimit), setup.Traits, hooks, default) { Skills = setup.Agent.Skills }
            : new Post(request, "", 0, ToolTraits.None, hooks, default));
    }

    /// <summary>The first post of a conversation that is about to be made.</summary>
    async Task<(RunSetup? Setup, Post? Post)> First(AgentState agent, NewConversation conversation, PostRequest request)
    {
        var prepared = await Prepare(agent, conversation.Metadata, new RunOptions());
        return prepared.Value is { } setup
            ? (setup, new Post(request, setup.Model.Info.Handle, setup.ContextWindow(conversation.Metadata.ContextWindowLimit), setup.Traits, [], default) { Skills = agent.Skills })
            : (null, new Post(request, "", 0, ToolTraits.None, [], default));
    }

    /// <returns>Null: the conversation was interrupted or deleted before they had ended.</returns>
    async Task<ImmutableArray<HookRun>?> HooksOf(PostRequest request)
    {
        if (state.Loop?.Hooks is null) return [];
        var token = (taking ??= new()).Token;
        try
        {
            var starts = request.Start && state.Head!.LastRunAt is null && state.Head.Run is null
                ? await RunHooks(HookEvent.SessionStart, new HookMoment(), token)
                : [];
            if (request.Messages.IsEmpty) return starts;
            var text = string.Join('\n', request.Messages.SelectMany(message => message.Parts).OfType<TextPart>().Select(part => part.Text));
            return [.. starts, .. await RunHooks(HookEvent.UserPromptSubmit, new HookMoment { Message = text }, token)];
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>What has finished stays so, but its hooks are told that it would have gone on. Nobody waits for them.</summary>
    async Task StopAgain()
    {
        try
        {
            var hooks = await RunHooks(HookEvent.Stop, new HookMoment(), (taking ??= new()).Token);
            if (!hooks.IsEmpty) await Take(() => state.Exists ? new RecordHooks(hooks) : null);
        }
        catch (Exception failure)
        {
            LogHookLost(logger, state.Id, failure);
        }
    }

    void StopTaking()
    {
        taking?.Cancel();
        taking = null;
    }
}
