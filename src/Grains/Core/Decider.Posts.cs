using System.Collections.Immutable;
using Conversations.Log;
using Conversations.Loops;
using Conversations.Storage;

namespace Conversations.Grains.Core;

/// <summary>What a conversation does with messages that it takes at any time, and how it is paused, configured and refused.</summary>
public static partial class Decider
{
    const int LongestTitle = 50;
    const string Ellipsis = "...";

    static Decision Take(ConversationState state, Post post, DateTimeOffset now)
    {
        var taken = Taken(state, post, now);
        // What somebody says stands before what was asked for earlier.
        return state.Head!.Goal is { IsActive: true } goal && !taken.Events.IsEmpty && !post.Request.Messages.IsEmpty
            ? taken with { Events = taken.Events.Insert(0, Interrupted(goal)) }
            : taken;
    }

    static Decision Taken(ConversationState state, Post post, DateTimeOffset now)
    {
        var (head, request) = (state.Head!, post.Request);
        var ids = new Ids(post.Seed);
        if (IsDone(state, request)) return Decision.Nothing;
        if (head.Run is { } active)
        {
            if (request.RefusedWhileRunning) return new Busy(active.RunId);
            return new([.. Said(head, post, active.RunId, ids, now)]);
        }

        if (!request.Start)
        {
            var woken = !request.Messages.IsEmpty && head.Standing is Standing.Finished or Standing.Stuck;
            return new([.. Said(head, post, null, ids, now), .. woken ? [new StandingChanged(Standing.Idle)] : Array.Empty<LogEvent>()]);
        }

        // What has ended has nothing to go on with.
        if (request.Messages.IsEmpty && head is { Standing: Standing.Finished, Pending: null }) return Decision.Nothing;

        var said = Said(head, post, request.RunId, ids, now).ToImmutableArray();
        var options = new RunOptions { MaxSteps = Math.Max(1, state.Loop?.MaxIterations ?? RunLimit), Background = true, StreamTokens = true };
        if (said.OfType<MessageAdded>().Any(message => message.Message.Blocked is not null))
            return new([.. said, new RunStarted(request.RunId, options, post.Model, post.ContextWindow), new RunFinished(request.RunId, RunStatus.Completed, StopReason.EndTurn, Usage.None, 0, null)]);

        var answers = head.Pending?.Waiting.Select(call => new ApprovalAnswer(call.ToolCallId, true)).ToImmutableArray() ?? [];
        var send = new Send(new SendRequest(request.RunId, [], answers, options, null, []), post.Model, post.ContextWindow, post.Tools, ids.Next());
        return new(said.AddRange(Begin(head, send, answers, now, carriesOn: true).Events));
    }

    /// <summary>The same post was taken before, as far as the state tells; the log knows more.</summary>
    static bool IsDone(ConversationState state, PostRequest request) =>
        request.MayRepeat && (state.Head!.Run?.RunId == request.RunId || request.Messages.Any(message => state.Context.Any(entry => entry.Message.Id == message.Id)));

    /// <summary>Model calls of a run of which nobody has said how many it may make.</summary>
    const int RunLimit = 500;

    static IEnumerable<LogEvent> Said(ConversationHead head, Post post, Guid? runId, Ids ids, DateTimeOffset now)
    {
        if (Title(head, post.Request) is { } title) yield return new MetadataChanged(new ConversationMetadata(Summary: title));
        foreach (var (index, hook) in post.Hooks.Index())
        {
            var about = hook.Event == HookEvent.UserPromptSubmit && !post.Request.Messages.IsEmpty;
            yield return new HookExecuted(hook) { MessageIn = about ? post.Hooks.Length - index : null };
        }

        var blocked = post.Hooks.FirstOrDefault(hook => hook.Blocked);
        var additions = post.Hooks.Select(hook => hook.AdditionalContext).OfType<string>().ToImmutableArray();
        var known = head.Skills ?? [];
        foreach (var message in post.Request.Messages)
        {
            var recall = Recall.Of(message.Role == Role.User ? post.Skills : null, message.Parts, known);
            var added = recall.Text is { } text ? additions.Add(text) : additions;
            known = known.AddRange(recall.Skills);
            yield return new MessageAdded(new Message(message.Id ?? ids.Next(), message.Role, message.Parts, now)
            {
                RunId = runId,
                Otid = message.Otid,
                Name = message.Name,
                SenderId = message.SenderId,
                Blocked = blocked is null ? null : blocked.Reason ?? "Blocked by a hook",
                Additions = added.IsEmpty ? null : added,
                Skills = recall.Skills.IsEmpty ? null : recall.Skills,
            });
        }
    }

    static string? Title(ConversationHead head, PostRequest request)
    {
        if (head.Metadata is not { Loop.AutoTitle: true, Summary: null }) return null;
        var text = string.Join(' ', request.Messages.SelectMany(message => message.Parts).OfType<TextPart>().Select(part => part.Text));
        var words = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return words.Length == 0 ? null : words.Length <= LongestTitle ? words : string.Concat(words.AsSpan(0, LongestTitle - Ellipsis.Length), Ellipsis);
    }

    static Decision Halt(ConversationHead head) => head switch
    {
        { Run: { PauseRequested: false } run } => Decision.Of(new PauseRequested(run.RunId)),
        { Run: null, Pending: null, Standing: Standing.Idle } => Decision.Of(new StandingChanged(Standing.Paused)),
        _ => Decision.Nothing,
    };

    static Decision Ready(ConversationHead head) => head is { Run: not null } or { Pending: not null, Standing: Standing.Idle }
        ? Decision.Nothing
        : Decision.Of(new StandingChanged(Standing.Idle));

    static Decision Shut(ConversationHead head, Close close, DateTimeOffset now) => head switch
    {
        { Run: { } run } => new(End(run, close.Said, RunStatus.Cancelled, StopReason.Cancelled, null, new Ids(close.Seed), now)),
        { Standing: Standing.Paused } => Decision.Nothing,
        _ => Decision.Of(new StandingChanged(Standing.Paused)),
    };

    static Decision Deny(ConversationHead head, Reject reject, DateTimeOffset now) => head is { Run: null, Pending: { } pending }
        ? new([.. Denied(pending, reject.Reason, new Ids(reject.Seed), now), new StandingChanged(Standing.Idle)])
        : Decision.Nothing;

    static Decision Adjust(ConversationState state, LoopChange changes)
    {
        var loop = state.Loop ?? new LoopSettings();
        return Decision.Of(new MetadataChanged(new ConversationMetadata(Loop: loop with
        {
            Confirmation = changes.Confirmation ?? loop.Confirmation,
            Analyzer = changes.Analyzer ?? loop.Analyzer,
        })));
    }
}
