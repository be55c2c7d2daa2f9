using System.Collections.Immutable;
using Conversations.Log;
using Conversations.Loops;
using Conversations.Storage;
using Conversations.Streams;
using Conversations.Workspaces;

namespace Conversations.Gateway.Tests.Letta.Resources.Fakes;

sealed class FakeConversation(FakeWorld world, Guid id) : IConversationGrain
{
    public Task<Outcome<ConversationHead>> Create(NewConversation conversation)
    {
        if (!world.Agents.TryGetValue(conversation.AgentId, out var agent))
            return Refuse(new NotFound("agent", conversation.AgentId.ToString()));

        var isolated = ImmutableArray.CreateBuilder<Guid>();
        foreach (var label in conversation.IsolateLabels)
        {
            var block = agent.BlockIds.Select(block => world.Blocks[block]).FirstOrDefault(block => block.Label == label);
            if (block is null) return Refuse(new NotFound("block", label));
            isolated.Add(Guid.NewGuid());
            world.Blocks.Add(isolated[^1], block with { Id = isolated[^1] });
        }

        var head = new ConversationHead(id, agent.Id, world.GetUtcNow())
        {
            Metadata = conversation.Metadata,
            IsolatedBlockIds = isolated.ToImmutable(),
            SystemSeq = 2,
        };
        var system = new Message(Guid.NewGuid(), Role.System, [new TextPart(agent.System)], world.GetUtcNow());
        return Accept(world.Commit(
            head with { ContextFrom = 3 + conversation.HistoryOutOfContext },
            [
                new ConversationCreated(agent.Id, conversation.Metadata, head.IsolatedBlockIds),
                new MessageAdded(system),
                .. conversation.History,
            ]));
    }

    public Task<Outcome<ConversationHead>> Change(ConversationMetadata metadata)
    {
        if (!world.Heads.TryGetValue(id, out var head) || head.Deleted) return Refuse(new NotFound("conversation", id.ToString()));
        return Accept(world.Commit(head with { Metadata = head.Metadata.With(metadata) }, new MetadataChanged(metadata)));
    }

    public Task<Outcome<ConversationHead>> Delete()
    {
        if (!world.Heads.TryGetValue(id, out var head) || head.Deleted) return Refuse(new NotFound("conversation", id.ToString()));
        return Accept(world.Commit(head with { Deleted = true }, new ConversationDeleted()));
    }

    public Task<Outcome<RunRecord>> Send(SendRequest request) => throw new NotSupportedException();

    public Task<Outcome<ConversationHead>> Post(PostRequest request) => throw new NotSupportedException();

    public Task<Outcome<ConversationHead>> Pause() => throw new NotSupportedException();

    public Task<Outcome<ConversationHead>> Open() => throw new NotSupportedException();

    public Task<Outcome<ConversationHead>> Close() => throw new NotSupportedException();

    public Task<Outcome<ConversationHead>> Reject(string reason) => throw new NotSupportedException();

    public Task<Outcome<ConversationHead>> Configure(LoopChange change) => throw new NotSupportedException();

    public Task<Outcome<ConversationHead>> SwitchModel(string model) => throw new NotSupportedException();

    public Task<Outcome<ConversationHead>> Copy(ForkRequest request) => throw new NotSupportedException();

    public Task<Outcome<ConversationHead>> Navigate(NavigateRequest request) => throw new NotSupportedException();

    public Task<Outcome<Answered>> Ask(Question question) => throw new NotSupportedException();

    public Task<Outcome<RunRecord>> Cancel(Guid? runId) => throw new NotSupportedException();

    public Task<Outcome<Compaction>> Compact(CompactionRequest request) => throw new NotSupportedException();

    public Task<Outcome<ConversationHead>> Reset() => throw new NotSupportedException();

    public Task<Outcome<CompiledPrompt>> Recompile(bool dryRun) => throw new NotSupportedException();

    public Task<Outcome<ConversationHead>> Fork(Guid newId, Guid? upTo) => throw new NotSupportedException();

    public Task<Outcome<ModelRequest>> Preview(SendRequest request) => throw new NotSupportedException();

    public Task<Outcome<CommandResult>> Execute(WorkspaceCommand command) => throw new NotSupportedException();

    public Task<Outcome<CommandBytes>> ExecuteForBytes(WorkspaceCommand command) => throw new NotSupportedException();

    public Task<Outcome<CommandRecord>> BeginCommand(Guid commandId, WorkspaceCommand command) => throw new NotSupportedException();

    public Task<Outcome<CommandResult>> ResultOfCommand(Guid commandId) => throw new NotSupportedException();

    public Task<Outcome<CommandRecords>> Commands() => throw new NotSupportedException();

    public Task<Outcome<CommandRecords>> ClearCommands() => throw new NotSupportedException();

    public Task<Outcome<WorkspaceFile>> ReadFile(string path) => throw new NotSupportedException();

    public Task<Outcome<WorkspaceFile>> WriteFile(WorkspaceFile file) => throw new NotSupportedException();

    public Task<Outcome<ConversationHead>> Pursue(GoalRequest request) => throw new NotSupportedException();

    public Task<Outcome<ConversationHead>> DropGoal() => throw new NotSupportedException();

    public Task<Streamed?> InFlight() => throw new NotSupportedException();

    public Task Recover() => throw new NotSupportedException();

    public Task LetGo() => throw new NotSupportedException();

    static Task<Outcome<ConversationHead>> Accept(ConversationHead head) => Task.FromResult<Outcome<ConversationHead>>(head);

    static Task<Outcome<ConversationHead>> Refuse(Refusal refusal) => Task.FromResult<Outcome<ConversationHead>>(refusal);
}
