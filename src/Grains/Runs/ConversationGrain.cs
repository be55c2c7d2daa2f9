using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Conversations.Agents;
using Conversations.Callbacks;
using Conversations.Grains.AgentPrograms;
using Conversations.Grains.Agents;
using Conversations.Grains.Core;
using Conversations.Grains.Models;
using Conversations.Grains.Secrets;
using Conversations.Grains.Telemetry;
using Conversations.Grains.Tools;
using Conversations.Grains.ToolServers;
using Conversations.Log;
using Conversations.Storage;
using Conversations.Streams;
using Conversations.Telemetry;
using Conversations.Workspaces;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Storage;
using Orleans.Streams;

namespace Conversations.Grains.Runs;

/// <summary>The shell around the pure core: load, decide, commit, publish, and then do what the state says comes next.</summary>
/// <remarks>
/// <para>(1) A call becomes a <see cref="Command"/>. (2) <see cref="Decider"/> makes events of it. (3) They are committed in one
/// transaction; one that collides means that another activation owns the conversation, and this one goes away. (4) They are
/// published. (5) The run loop (ConversationGrain.Loop.cs) calls the model or the tools and comes back with a command.</para>
/// <para>Reentrant, because calls must be answered while a commit or a model is awaited; <see cref="turn"/> keeps 2 to 4 whole.</para>
/// </remarks>
[Reentrant]
[SuppressMessage("Design", "CA1001", Justification = "A loop disposes itself when it ends, and a semaphore whose wait handle nobody takes holds nothing.")]
public sealed partial class ConversationGrain(
    IConversationReader reader,
    IConversationWriter writer,
    IModelCatalog models,
    Toolbox toolbox,
    IWorkspaces workspaces,
    ISecretLookup lookup,
    IToolServerConnector connector,
    IAgentPrograms programs,
    IEnumerable<ICommitListener> listeners,
    RunTelemetry telemetry,
    TimeProvider time,
    ILogger<ConversationGrain> logger) : Grain, IConversationGrain
{
    const int PageSize = 500;

    readonly SemaphoreSlim turn = new(1, 1);
    readonly RefusedTries refusals = new();
    ConversationState state = null!;
    IAsyncStream<FeedItem> stream = null!;

    /// <summary>The run that <see cref="state"/> is in, or was in last.</summary>
    RunRecord? run;

    /// <summary>Set once it is unknown what the log holds: nothing may be decided on this state any more.</summary>
    bool lost;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        stream = this.GetStreamProvider(ConversationStream.Provider).GetStream<FeedItem>(ConversationStream.Of(this.GetPrimaryKey()));
        state = await Load(cancellationToken);
        if (state.Head?.Run is { } active)
        {
            run = await reader.FindRun(active.RunId, cancellationToken);
            await Take(() => new Recover(NewId.At(time.GetUtcNow())));
            // A run that had no step left has ended by it.
            await Recover();
        }
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // The run stays in the log as running; whoever has the conversation next goes on with it.
        await StopLoop();
        await EndPrograms();
    }

    public async Task<Outcome<ConversationHead>> Create(NewConversation conversation)
    {
        FreshId.Forget();
        if (Existing(conversation) is { } existing) return existing;
        if (state.Head is not null) return new AlreadyExists();
        var id = this.GetPrimaryKey();
        if (await GrainFactory.GetGrain<IAgentGrain>(conversation.AgentId).Get() is not { } agent)
            return new NotFound("agent", conversation.AgentId.ToString());

        var blocks = await Blocks(agent.BlockIds);
        var isolated = ImmutableArray.CreateBuilder<Guid>();
        foreach (var label in conversation.IsolateLabels)
        {
            if (blocks.FindIndex(block => block.Label == label) is var index && index < 0) return new NotFound("block", label);
            var copy = blocks[index] with { Id = NewId.At(time.GetUtcNow()), CreatedAt = time.GetUtcNow(), UpdatedAt = time.GetUtcNow() };
            await GrainFactory.GetGrain<IBlockGrain>(copy.Id).Create(copy);
            isolated.Add(copy.Id);
        }

        var system = SystemPrompt.Compile(agent, blocks, NameFor(agent.Id), conversation.HistoryOutOfContext, time.GetUtcNow());
        var first = conversation.First is { } request ? await First(agent, conversation, request) : default;
        var outcome = await Change(() => new Create(
            agent.Id,
            conversation.Metadata,
            isolated.ToImmutable(),
            system,
            conversation.History,
            conversation.HistoryOutOfContext,
            NewId.At(time.GetUtcNow()))
        {
            // All that an agent has been told is one user's: it may look it up in any of its conversations.
            Owner = agent.Owner ?? conversation.Owner,
            RequestId = conversation.RequestId,
            First = first.Post is { } post ? post with { Seed = NewId.At(time.GetUtcNow()) } : null,
        });
        // Another try of the same request was faster.
        if (outcome.Refusal is AlreadyExists && Existing(conversation) is { } made) return made;
        if (outcome.Accepted && state.Head!.Run is not null) StartLoop(first.Setup);
        return outcome;
    }

    ConversationHead? Existing(NewConversation asked) =>
        state.Head is { Deleted: false } head && asked.OrExisting && head.AgentId == asked.AgentId ? head : null;

    public Task<Outcome<ConversationHead>> Change(ConversationMetadata metadata) => Change(() => new Change(metadata));

    public async Task<Outcome<RunRecord>> Send(SendRequest request)
    {
        if (!state.Exists) return new NotFound("conversation", this.GetPrimaryKey().ToString());
        var newest = run?.Id;
        if (await Earlier(request) is { } earlier) return earlier;

        var prepared = await Prepare(request.Options);
        if (prepared.Refusal is { } refusal) return await Refuse(request, refusal);
        var setup = prepared.Value!;

        var decision = await Take(
            () => run?.Id != newest
                ? null
                : new Send(request, setup.Model.Info.Handle, setup.ContextWindow(state.Head!.Metadata.ContextWindowLimit), setup.Traits, NewId.At(time.GetUtcNow())) { Skills = setup.Agent.Skills },
            KeysOf(request));
        if (decision.Refusal is { } refused) return await Refuse(request, refused);
        // A run has begun meanwhile: it may be the one that an earlier try of this very request started.
        if (decision.Events.IsEmpty) return await Send(request);

        var started = run!;
        refusals.Forget(request.Try);
        // A decision may take the only step that the run has.
        if (state.Head!.Run is not null) StartLoop(setup);
        return started;
    }

    public async Task<Outcome<RunRecord>> Cancel(Guid? runId)
    {
        if (runId is null) StopTaking();
        // A run that has ended may still be cancelled while it waits for a decision.
        var waiting = state.Head is { Run: null, Pending: not null } && runId is { } id ? await reader.FindRun(id, CancellationToken.None) : null;
        var decision = await Take(() =>
        {
            if (waiting is not null && state.Head is { Run: null }) run = waiting;
            return new Cancel(runId, Said(runId), NewId.At(time.GetUtcNow()));
        });
        if (decision.Refusal is { } refused) return refused;

        loop?.Cancel();
        return run!;
    }

    public Task<Streamed?> InFlight() => Task.FromResult(answer is { IsEmpty: false, Frozen: false } ? answer.Snapshot() : null);

    /// <remarks>Being activated is all there is to it, unless the loop of this very activation has died.</remarks>
    public Task Recover()
    {
        if (state.Head?.Run is not null) StartLoop();
        return Task.CompletedTask;
    }

    public Task LetGo()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    /// <summary>The run that this very request has started before; null when it has not.</summary>
    async Task<RunRecord?> Earlier(SendRequest request)
    {
        if (request.SentBefore && await reader.FindRun(request.RunId, CancellationToken.None) is { } own) return own;
        if (request.RepeatKey is { } key && await reader.FindRunByKey(state.Id, key, CancellationToken.None) is { } repeated) return repeated;
        if (request.Try is not { Since: { } since } again) return null;
        return await reader.FindRunByKey(state.Id, again.Key, CancellationToken.None) is { } tried
            && time.GetUtcNow() - tried.CreatedAt <= since
            && !refusals.Followed(tried.CreatedAt, again)
                ? tried
                : null;
    }

    async Task<Refusal> Refuse(SendRequest request, Refusal refusal)
    {
        // Who says the same while it is being answered may have that answer, if it comes to a later try.
        var saidAlready = refusal is Busy busy && request.Try is { } tried
            && (await reader.FindRunByKey(state.Id, tried.Key, CancellationToken.None))?.Id == busy.RunId;
        if (!saidAlready) refusals.Remember(request.Try, time.GetUtcNow());
        return refusal;
    }

    static ImmutableArray<string> KeysOf(SendRequest request) =>
        [.. request.LookupKeys, .. new[] { request.RepeatKey, request.Try?.Key }.OfType<string>()];

    async Task<Outcome<ConversationHead>> Change(Func<Command> command)
    {
        var decision = await Take(command);
        if (decision.Refusal is { } refused) return refused;
        return state.Head!;
    }

    /// <summary>Waits until a commit that is on its way is known here: who reads the store sees it a moment before its owner does.</summary>
    async Task Settled()
    {
        await turn.WaitAsync();
        turn.Release();
    }

    /// <summary>Decides, commits and publishes, one command at a time.</summary>
    /// <param name="command">Made when its turn has come, so that it sees the state it is decided on. Null: there is nothing left to decide.</param>
    /// <exception cref="StorageException">The outcome is unknown; the activation goes away.</exception>
    /// <exception cref="InconsistentStateException">Another activation owns the conversation; this one goes away.</exception>
    async Task<Decision> Take(Func<Command?> command, ImmutableArray<string> runKeys = default)
    {
        await turn.WaitAsync();
        try
        {
            if (lost) throw new StorageException($"Conversation {state.Id} is being loaded anew after a failed write.", null);
            var now = time.GetUtcNow();
            var decision = command() is { } made ? Decider.Decide(state, made, now) : Decision.Nothing;
            if (!decision.Events.IsEmpty) await Commit(decision, now, runKeys.IsDefault ? [] : runKeys);
            return decision;
        }
        finally
        {
            turn.Release();
        }
    }

    async Task Commit(Decision decision, DateTimeOffset now, ImmutableArray<string> runKeys)
    {
        var seq = state.Head?.LastSeq ?? 0;
        var logged = ImmutableArray.CreateBuilder<LoggedEvent>(decision.Events.Length);
        foreach (var (index, item) in decision.Events.Index()) logged.Add(new LoggedEvent(++seq, decision.Dates?[index] ?? now, decision.Dates is null ? RunTelemetry.Traced(item) : item));

        var committed = logged.MoveToImmutable();
        var next = committed.Aggregate(decision.Upon ?? state, Evolution.Apply);
        // Runs that a copy brings along stay those of the original.
        var nextRun = decision.Dates is null ? RunProjection.Apply(run, next.Head!, committed) : run;
        var commit = new ConversationCommit(committed, next.Head!, ReferenceEquals(nextRun, run) ? null : nextRun, runKeys);
        var span = RunTelemetry.Commit(state.Id, committed.Length);
        try
        {
            if (await writer.Commit(commit, CancellationToken.None) == CommitResult.Conflict)
                throw new InconsistentStateException($"Conversation {state.Id} was written by another owner after event {state.Head?.LastSeq}.");
        }
        catch (Exception failure)
        {
            span.Fail(failure.GetType().Name);
            lost = true;
            loop?.Cancel();
            DeactivateOnIdle();
            throw;
        }
        finally
        {
            span?.Dispose();
        }

        (state, run) = (next, nextRun);
        await Publish(new Committed(committed));
        foreach (var listener in listeners) listener.Committed(state.Id, committed);
        if (next.Head!.Metadata.Watched is true) _ = WakeCallbacks();
    }

    async Task WakeCallbacks()
    {
        try
        {
            await GrainFactory.GetGrain<ICallbackGrain>(state.Id).Wake();
        }
        catch (Exception failure)
        {
            // A lost hint costs time: the next commit wakes them, or their reminder.
            LogPublishFailed(logger, state.Id, failure);
        }
    }

    async Task Publish(FeedItem item)
    {
        try
        {
            await stream.OnNextAsync(item);
        }
        catch (Exception failure)
        {
            // A lost hint costs its readers time, never data.
            LogPublishFailed(logger, state.Id, failure);
        }
    }

    async Task<ConversationState> Load(CancellationToken cancellationToken)
    {
        var id = this.GetPrimaryKey();
        if (FreshId.Is(id)) return ConversationState.Empty(id);
        if (await reader.Find(id, cancellationToken) is not { } head) return ConversationState.Empty(id);

        var system = await reader.ReadLog(id, head.RecompiledSeq > 0 ? head.RecompiledSeq : head.SystemSeq, 1, cancellationToken);
        // Events after the head would belong to a commit that another owner made in between; its fence will tell.
        List<LoggedEvent> window = head.ContextFrom > 0 ? await ReadLog(Branch.Window(head), cancellationToken).ToListAsync(cancellationToken) : [];
        return Evolution.Restore(head, system switch
        {
            [{ Event: MessageEvent first }] => first.Message,
            [{ Event: SystemRecompiled again }] => again.Message,
            _ => null,
        }, window);
    }

    async IAsyncEnumerable<LoggedEvent> ReadLog(IEnumerable<Stretch> stretches, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (from, through) in stretches)
        {
            for (var next = from; next <= through;)
            {
                var page = await reader.ReadLog(this.GetPrimaryKey(), next, (int)Math.Min(through - next + 1, PageSize), cancellationToken);
                if (page.Count == 0) break;
                foreach (var logged in page) yield return logged;
                next = page[^1].Seq + 1;
            }
        }
    }

    /// <summary>What the conversation is called in its system message.</summary>
    string NameFor(Guid agentId) => state.Id == agentId ? "default" : $"conv-{state.Id}";

    async Task<List<BlockState>> Blocks(ImmutableArray<Guid> ids)
    {
        var blocks = await Task.WhenAll(ids.Select(id => GrainFactory.GetGrain<IBlockGrain>(id).Get()));
        return [.. blocks.OfType<BlockState>()];
    }
}
