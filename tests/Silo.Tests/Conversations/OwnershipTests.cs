using Conversations.Agents;
using Conversations.Log;
using Conversations.Recovery;
using Conversations.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Conversations.Silo.Tests.Conversations;

/// <summary>Two owners, dead owners, and stores that fail.</summary>
public sealed class OwnershipTests
{
    [Fact]
    public async Task Run_WhoseOwnerIsGone_GoesOnUnderANewMessageIdAndTheOldOwnerIsFenced()
    {
        await using var first = await SiloUnderTest.Start();
        var id = await first.NewConversation();
        var run = (await first.Send(id, "/words 100\n/slow 20")).Value!;
        await SiloUnderTest.Until(
            async () => await first.Grains.GetGrain<IConversationGrain>(id).InFlight() is { Deltas.Length: > 0 } shown ? shown : null, "the first words");

        // The first silo is not dead, only thought to be: its sweep at start makes the second one take the run over.
        await using var second = await SiloUnderTest.Start(beside: first);
        await second.Grains.GetGrain<IConversationGrain>(id).Recover();
        var ended = await second.Ended(run.Id);

        Assert.Equal(StopReason.EndTurn, ended.StopReason);
        var log = await second.Log(id);
        var recovered = log.Select(logged => logged.Event).OfType<RunRecovered>().ToArray();
        Assert.NotEmpty(recovered);
        var answer = log.Select(logged => logged.Event).OfType<MessageAdded>().Single(added => added.Message.Role == Role.Assistant).Message;
        Assert.DoesNotContain(answer.Id, recovered.Select(item => item.VoidedMessageId!.Value));
        Assert.Single(log, logged => logged.Event is RunFinished);
        Assert.Equal(Enumerable.Range(1, log.Length).Select(seq => (long)seq), log.Select(logged => logged.Seq));
    }

    [Fact]
    public async Task Commit_OfAnOwnerThatLostTheConversation_FailsAndTheNextCallSeesTheTruth()
    {
        await using var first = await SiloUnderTest.Start();
        var id = await first.NewConversation();
        await using var second = await SiloUnderTest.Start(beside: first);
        await second.Turn(id, "written elsewhere");

        await Assert.ThrowsAsync<InconsistentStateException>(() => first.Send(id, "I still think I own it"));
        await first.Turn(id, "now I know");

        Assert.Equal(["written elsewhere", "now I know"], await first.Texts(id, Role.User));
    }

    [Fact]
    public async Task Conversation_UnderAnIdThatIsNotFresh_IsRefusedAndTheNextCallSeesTheTruth()
    {
        await using var silo = await SiloUnderTest.Start();
        var id = await silo.NewConversation();
        await silo.Turn(id, "I was here first");
        var head = (await silo.Reader.Find(id, CancellationToken.None))!;
        await silo.Grains.GetGrain<IConversationGrain>(id).LetGo();

        await Assert.ThrowsAsync<InconsistentStateException>(() => silo.Grains.CreateFresh(id, new NewConversation(head.AgentId, new ConversationMetadata(), [])));
        await silo.Turn(id, "and still am");

        Assert.Equal(["I was here first", "and still am"], await silo.Texts(id, Role.User));
    }

    [Fact]
    public async Task Conversation_UnderAFreshId_IsMadeWithoutAReadAndFoundByItsNextActivation()
    {
        await using var silo = await SiloUnderTest.Start();
        var made = (await silo.Reader.Find(await silo.NewConversation(), CancellationToken.None))!;
        var id = NewId.At(DateTimeOffset.UnixEpoch);

        var outcome = await silo.Grains.CreateFresh(id, new NewConversation(made.AgentId, new ConversationMetadata("fresh"), []));
        await silo.Grains.GetGrain<IConversationGrain>(id).LetGo();
        await silo.Turn(id, "hello");

        Assert.Equal(id, outcome.Value!.Id);
        Assert.Equal(["hello"], await silo.Texts(id, Role.User));
    }

    [Fact]
    public async Task Store_ThatFailsAtTheEndOfARun_LeavesARunThatGoesOn()
    {
        var failing = new FailingWriter();
        await using var silo = await SiloUnderTest.Start(configure: failing.PutBefore);
        var id = await silo.NewConversation();
        failing.FailNext(commit => commit.Run is { Status: RunStatus.Completed });

        var run = (await silo.Send(id, "will be answered")).Value!;
        await failing.Failed;
        await silo.Grains.GetGrain<IConversationGrain>(id).Recover();

        Assert.Equal(RunStatus.Completed, (await silo.Ended(run.Id)).Status);
        Assert.Equal("You said: will be answered", Assert.Single(await silo.Texts(id, Role.Assistant)));
    }

    [Fact]
    public async Task Run_WithoutAStepLeft_EndsAsItsNextOwnerTakesItUp_WhoServesAtOnce()
    {
        var failing = new FailingWriter();
        await using var silo = await SiloUnderTest.Start(configure: failing.PutBefore);
        var id = await silo.NewConversation("memory_insert");
        failing.FailNext(commit => commit.Run is { Status: not (RunStatus.Created or RunStatus.Running) });

        var run = (await silo.Send(id, """/tool memory_insert {"label":"human","new_str":"likes tea"}""", new RunOptions { MaxSteps = 1 })).Value!;
        await failing.Failed;
        var next = await SiloUnderTest.Until(() => Again("who is there"), "an owner that knows the log");
        await silo.Ended(next.Value!.Id);

        Assert.Equal(StopReason.MaxSteps, (await silo.Ended(run.Id)).StopReason);
        Assert.Equal("You said: who is there", (await silo.Texts(id, Role.Assistant))[^1]);

        // The owner whose write failed may still be on its way out.
        async Task<Outcome<RunRecord>?> Again(string text)
        {
            try
            {
                return await silo.Send(id, text);
            }
            catch (StorageException)
            {
                return null;
            }
        }
    }

    [Fact]
    public async Task Grain_ThatIsOutOfReachInMidRun_LeavesARunThatGoesOn()
    {
        var cutOff = new UnreachableGrain();
        await using var silo = await SiloUnderTest.Start(configure: services => services.AddSingleton<IIncomingGrainCallFilter>(cutOff));
        var id = await silo.NewConversation("memory_insert");
        // The first is for the send, the second for the tools.
        cutOff.Fail(typeof(IAgentGrain), nameof(IAgentGrain.Get), skip: 1);

        var run = (await silo.Send(id, """/tool memory_insert {"label":"human","new_str":"likes tea"}""")).Value!;
        await cutOff.Failed;
        Assert.Equal(RunStatus.Running, (await silo.Reader.FindRun(run.Id, default))!.Status);
        await silo.Grains.GetGrain<IRecoveryGrain>(0).Sweep();

        Assert.Equal(RunStatus.Completed, (await silo.Ended(run.Id)).Status);
    }

    [Fact]
    public async Task Store_ThatFailsBeforeARunBegins_RefusesTheMessageAndKeepsNothing()
    {
        var failing = new FailingWriter();
        await using var silo = await SiloUnderTest.Start(configure: failing.PutBefore);
        var id = await silo.NewConversation();
        failing.FailNext(commit => commit.Run is not null);

        await Assert.ThrowsAsync<StorageException>(() => silo.Send(id, "lost"));
        await silo.Turn(id, "kept");

        Assert.Equal(["kept"], await silo.Texts(id, Role.User));
    }

    [Fact]
    public async Task Call_ByWhoHasSeenTheEndOfARunInTheStore_FindsItAtItsOwnerToo()
    {
        var late = new LateWriter();
        await using var silo = await SiloUnderTest.Start(configure: late.PutBefore);
        var id = await silo.NewConversation();
        late.HoldNext(commit => commit.Run is { Status: RunStatus.Completed });
        var run = (await silo.Send(id, "hello")).Value!;
        await late.Held;
        Assert.Equal(RunStatus.Completed, (await silo.Reader.FindRun(run.Id, default))!.Status);
        var answer = (await silo.Log(id)).Select(logged => logged.Event).OfType<MessageAdded>().Last().Message;
        var conversation = silo.Grains.GetGrain<IConversationGrain>(id);

        var compacting = conversation.Compact(new CompactionRequest(null));
        var forking = conversation.Fork(Guid.NewGuid(), answer.Id);
        var posting = conversation.Post(new PostRequest(Guid.NewGuid(), [], Start: false) { RefusedWhileRunning = true });
        var navigating = conversation.Navigate(new NavigateRequest(0, null));
        late.Release();

        Assert.IsNotType<Busy>((await compacting).Refusal);
        Assert.True((await forking).Accepted);
        Assert.True((await posting).Accepted);
        Assert.True((await navigating).Accepted);
    }

    /// <summary>Tells who has written that it is done a while after it is.</summary>
    sealed class LateWriter : IConversationWriter
    {
        readonly TaskCompletionSource held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        IConversationWriter real = null!;
        Func<ConversationCommit, bool>? holds;

        public Task Held => held.Task;

        public void PutBefore(IServiceCollection services) => Replace(services, this, own => real = own);

        public void HoldNext(Func<ConversationCommit, bool> which) => holds = which;

        public void Release() => released.SetResult();

        public async Task<CommitResult> Commit(ConversationCommit commit, CancellationToken cancellationToken)
        {
            var result = await real.Commit(commit, cancellationToken);
            if (holds?.Invoke(commit) != true) return result;
            holds = null;
            held.SetResult();
            await released.Task;
            return result;
        }
    }

    static void Replace(IServiceCollection services, IConversationWriter writer, Action<IConversationWriter> take)
    {
        var type = services.Last(service => service.ServiceType == typeof(IConversationWriter)).ImplementationType!;
        services.Replace(ServiceDescriptor.Singleton(provider =>
        {
            take((IConversationWriter)ActivatorUtilities.CreateInstance(provider, type));
            return writer;
        }));
    }

    sealed class FailingWriter : IConversationWriter
    {
        IConversationWriter real = null!;
        readonly TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Func<ConversationCommit, bool>? fails;

        public Task Failed => failed.Task;

        public void PutBefore(IServiceCollection services) => Replace(services, this, own => real = own);

        public void FailNext(Func<ConversationCommit, bool> which) => fails = which;

        public Task<CommitResult> Commit(ConversationCommit commit, CancellationToken cancellationToken)
        {
            if (fails?.Invoke(commit) != true) return real.Commit(commit, cancellationToken);
            fails = null;
            failed.SetResult();
            throw new StorageException("The disk is full.", null);
        }
    }

    sealed class UnreachableGrain : IIncomingGrainCallFilter
    {
        readonly TaskCompletionSource failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Type? grain;
        string? method;
        int left;

        public Task Failed => failed.Task;

        public void Fail(Type type, string name, int skip) => (grain, method, left) = (type, name, skip + 1);

        public Task Invoke(IIncomingGrainCallContext context)
        {
            if (context.InterfaceMethod.DeclaringType != grain || context.InterfaceMethod.Name != method || Interlocked.Decrement(ref left) != 0) return context.Invoke();
            failed.SetResult();
            throw new SiloUnavailableException("Nobody is there.");
        }
    }
}
