using System.Collections.Immutable;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Grains.Core;

/// <summary>How a run begins: with messages, or with decisions on the tool calls that wait, or with both.</summary>
public static partial class Decider
{
    /// <summary>What the model hears when a repeated decision comes with no message to go on with.</summary>
    const string KeepAlive = "Please continue.";

    static Decision Start(ConversationHead head, Send send, DateTimeOffset now)
    {
        if (send.Request.NotIfArchived && head.Metadata.Archived is true) return new ConversationArchived();
        if (head.Run is { } active) return new Busy(active.RunId);
        if (send.Request.Answers is { } answers) return Answer(head, send, answers, now);
        if (head.Pending is { } pending) return Waiting(pending);
        return Begin(head, send, [], now);
    }

    static Decision Answer(ConversationHead head, Send send, ImmutableArray<ApprovalAnswer> answers, DateTimeOffset now)
    {
        var received = answers.Select(answer => answer.ToolCallId).ToImmutableArray();
        if (head.Pending is not { } pending)
        {
            var repeated = !received.IsEmpty && received.ToHashSet().SetEquals(head.LastDecided);
            return repeated ? Begin(head, send, [], now) : new NothingPending();
        }

        var expected = pending.Waiting.Select(call => call.ToolCallId).ToImmutableArray();
        if (received.Length != expected.Length || !received.ToHashSet().SetEquals(expected)) return new WrongToolCalls(expected, received);

        return Begin(head, send, answers, now);
    }

    static AwaitingApproval Waiting(PendingApproval pending) =>
        new(pending.MessageId, [.. pending.Waiting.Select(call => call.ToolCallId)]);

    /// <param name="carriesOn">True: where there is nothing new, the model is shown the conversation as it is.</param>
    static Decision Begin(ConversationHead head, Send send, ImmutableArray<ApprovalAnswer> answers, DateTimeOffset now, bool carriesOn = false)
    {
        var request = send.Request;
        var ids = new Ids(send.Seed);
        var run = new ActiveRun(request.RunId, head.LastSeq + 1, now, request.Options, send.Model);
        var events = ImmutableArray.CreateBuilder<LogEvent>();
        events.Add(new RunStarted(request.RunId, request.Options, send.Model, send.ContextWindow));

        LogEvent next = NextStep(run, ids);
        if (!answers.IsEmpty)
        {
            var pending = head.Pending!;
            events.Add(new ApprovalDecided(new Message(ids.Next(), Role.Approval, [], now) { RunId = run.RunId, StepId = pending.StepId }, answers));
            var known = answers.Select(answer => Known(pending, answer)).OfType<ToolReturnPart>().ToImmutableArray();
            var toRun = pending.Others.AddRange(pending.Waiting.Where(call => known.All(result => result.ToolCallId != call.ToolCallId)));
            run = run with { BeganWithDecision = true };
            if (!toRun.IsEmpty)
            {
                next = Begin(run, pending.StepId, toRun, send.Tools, known);
            }
            else
            {
                events.Add(new ToolReturned(ToolMessage(run, pending.StepId, known, ids, now)));
                next = AfterDecision(run, ids);
            }
        }

        var broughtUp = head.Skills ?? [];
        foreach (var message in request.Messages)
        {
            var recall = Recall.Of(message.Role == Role.User ? send.Skills : null, message.Parts, broughtUp);
            broughtUp = broughtUp.AddRange(recall.Skills);
            events.Add(new MessageAdded(MessageOf(message, run, ids, now) with
            {
                Additions = recall.Text is { } text ? [text] : null,
                Skills = recall.Skills.IsEmpty ? null : recall.Skills,
            }));
        }

        if (answers.IsEmpty && request.Messages.IsEmpty && !carriesOn)
            events.Add(new MessageAdded(MessageOf(new NewMessage(Role.User, [new TextPart(KeepAlive)]), run, ids, now)));

        if (request.Title is { } title && head.Metadata.Summary is null) events.Add(new MetadataChanged(new ConversationMetadata(Summary: title)));
        events.Add(next);
        return new(events.ToImmutable());
    }

    /// <summary>The result that a decision itself gives; null when the tool is to run.</summary>
    static ToolReturnPart? Known(PendingApproval pending, ApprovalAnswer answer)
    {
        var call = pending.Waiting.First(waiting => waiting.ToolCallId == answer.ToolCallId);
        if (answer.Result is { } result) return result with { ToolCallId = call.ToolCallId, Name = call.Name };
        return answer.Approve ? null : Denied(call, answer.Reason);
    }

    static Message MessageOf(NewMessage message, ActiveRun run, Ids ids, DateTimeOffset now) => new(ids.Next(), message.Role, message.Parts, now)
    {
        RunId = run.RunId,
        Otid = message.Otid,
        Name = message.Name,
        SenderId = message.SenderId,
        GroupId = message.GroupId,
    };
}
