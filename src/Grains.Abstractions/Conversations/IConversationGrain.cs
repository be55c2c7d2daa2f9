using Conversations.Log;
using Conversations.Loops;
using Conversations.Storage;
using Conversations.Streams;
using Conversations.Workspaces;

namespace Conversations;

/// <summary>One conversation: its log, its status and its agent loop. The key is the conversation's id.</summary>
/// <remarks>
/// No call lasts as long as a run: <see cref="Send"/> returns when the message is on disk, and what follows is read from the
/// log and from <see cref="ConversationStream"/>. A refusal is a value; exceptions mean that the store failed.
/// </remarks>
public interface IConversationGrain : IGrainWithGuidKey
{
    /// <summary>Makes the conversation with its compiled system message.</summary>
    Task<Outcome<ConversationHead>> Create(NewConversation conversation);

    /// <summary>Changes the descriptive fields that are not null.</summary>
    Task<Outcome<ConversationHead>> Change(ConversationMetadata metadata);

    /// <summary>Deletes the conversation, and ends its run.</summary>
    Task<Outcome<ConversationHead>> Delete();

    /// <summary>Takes messages and starts a run, or answers with the run that an earlier send with the same key started.</summary>
    Task<Outcome<RunRecord>> Send(SendRequest request);

    /// <summary>Takes messages whatever the conversation is doing, and has them answered where that is asked for. Returns when that is on disk.</summary>
    [ResponseTimeout("00:10:00")]
    Task<Outcome<ConversationHead>> Post(PostRequest request);

    /// <summary>Lets the run in progress end after the step in which it is; without one, marks the conversation as paused. Where it waits or has ended, nothing happens.</summary>
    Task<Outcome<ConversationHead>> Pause();

    /// <summary>Makes a conversation that rests ready to go on, however it came to rest. No run begins by that.</summary>
    Task<Outcome<ConversationHead>> Open();

    /// <summary>Ends the run in progress and keeps what it had said; a conversation that rests is marked as paused. What waits for a decision goes on waiting.</summary>
    Task<Outcome<ConversationHead>> Close();

    /// <summary>Denies every call that waits for a decision. No run begins by that. Where nothing waits, nothing happens.</summary>
    /// <param name="reason">For the model.</param>
    Task<Outcome<ConversationHead>> Reject(string reason);

    /// <summary>Begins a run that goes on until a goal is judged to be reached. A run in progress, or a goal, is a refusal.</summary>
    Task<Outcome<ConversationHead>> Pursue(GoalRequest request);

    /// <summary>Interrupts the goal; the run in progress goes on without it. Where there is none, nothing happens.</summary>
    Task<Outcome<ConversationHead>> DropGoal();

    /// <summary>Changes how the loop goes, from the next step on.</summary>
    Task<Outcome<ConversationHead>> Configure(LoopChange change);

    /// <summary>Gives the conversation another model, and the session of a program that is its agent at once.</summary>
    [ResponseTimeout("00:05:00")]
    Task<Outcome<ConversationHead>> SwitchModel(string model);

    /// <summary>Ends the run in progress and keeps what it had said. Returns when that is on disk.</summary>
    /// <param name="runId">The run meant; null: whichever runs.</param>
    Task<Outcome<RunRecord>> Cancel(Guid? runId);

    /// <summary>Has older messages summarised; the model sees the summary in place of them. Returns when that is on disk.</summary>
    [ResponseTimeout("00:15:00")]
    Task<Outcome<Compaction>> Compact(CompactionRequest request);

    /// <summary>Makes the system message anew from the agent's prompt and memory.</summary>
    /// <param name="dryRun">True: only tells what it would be.</param>
    Task<Outcome<CompiledPrompt>> Recompile(bool dryRun);

    /// <summary>Forgets every message but the system message, which is made anew.</summary>
    Task<Outcome<ConversationHead>> Reset();

    /// <summary>A new conversation that begins with what the model sees of this one.</summary>
    /// <param name="newId">Id of the new one.</param>
    /// <param name="upTo">Id of the last message to take; null: all.</param>
    Task<Outcome<ConversationHead>> Fork(Guid newId, Guid? upTo);

    /// <summary>Lets what comes next follow from an earlier event. Calls that wait for a decision stay without one; a run in progress is a refusal.</summary>
    [ResponseTimeout("00:05:00")]
    Task<Outcome<ConversationHead>> Navigate(NavigateRequest request);

    /// <summary>Makes this conversation of the events of another, with their seqs. A call that was broken off is taken up by the next.</summary>
    [ResponseTimeout("00:05:00")]
    Task<Outcome<ConversationHead>> Copy(ForkRequest request);

    /// <summary>What the model answers to a question about the conversation. Neither is added to it.</summary>
    [ResponseTimeout("00:10:00")]
    Task<Outcome<Answered>> Ask(Question question);

    /// <summary>What a send would ask of the model. Changes nothing.</summary>
    Task<Outcome<ModelRequest>> Preview(SendRequest request);

    /// <summary>Runs a command in the conversation's sandbox, to its end. The conversation does not hear of it.</summary>
    [ResponseTimeout("01:00:00")]
    Task<Outcome<CommandResult>> Execute(WorkspaceCommand command);

    /// <summary>The same for a command whose output is no text.</summary>
    [ResponseTimeout("01:00:00")]
    Task<Outcome<CommandBytes>> ExecuteForBytes(WorkspaceCommand command);

    /// <summary>Begins a command of a client in the conversation's sandbox. The conversation does not hear of it. Returns when that is on disk.</summary>
    /// <param name="commandId">One that was begun before is not run again.</param>
    Task<Outcome<CommandRecord>> BeginCommand(Guid commandId, WorkspaceCommand command);

    /// <summary>The commands that clients have begun in the conversation's workspace.</summary>
    Task<Outcome<CommandRecords>> Commands();

    /// <summary>What came of such a command, once it has ended.</summary>
    [ResponseTimeout("01:00:00")]
    Task<Outcome<CommandResult>> ResultOfCommand(Guid commandId);

    /// <summary>Forgets those of them that have ended, and tells which they were.</summary>
    Task<Outcome<CommandRecords>> ClearCommands();

    /// <summary>A file of the conversation's workspace.</summary>
    Task<Outcome<WorkspaceFile>> ReadFile(string path);

    /// <summary>Makes a file of the conversation's workspace what it is to be, with the folders that it lies in.</summary>
    [ResponseTimeout("00:05:00")]
    Task<Outcome<WorkspaceFile>> WriteFile(WorkspaceFile file);

    /// <summary>The answer in flight, from its first piece; null when none is.</summary>
    Task<Streamed?> InFlight();

    /// <summary>Takes up a run that its owner left, if there is one.</summary>
    Task Recover();

    /// <summary>Ends this activation. The next one, wherever it belongs then, goes on from the last commit.</summary>
    Task LetGo();
}
