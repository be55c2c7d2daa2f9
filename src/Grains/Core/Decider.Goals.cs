using Conversations.Log;
using Conversations.Loops;
using Conversations.Storage;

namespace Conversations.Grains.Core;

/// <summary>How a conversation goes on until its goal is reached.</summary>
public static partial class Decider
{
    static Decision Pursue(ConversationState state, Pursue pursue, DateTimeOffset now)
    {
        var head = state.Head!;
        if (head.Run is { } active) return new Busy(active.RunId);
        if (head.Goal is { IsActive: true }) return new GoalActive();
        var resumed = head.Goal is { Status: GoalStatus.Interrupted } interrupted ? interrupted with { Status = GoalStatus.Running, Verdict = null } : null;
        if ((pursue.Goal ?? resumed) is not { } goal) return new NoGoal();

        var text = pursue.Goal is null ? GoalTexts.Resume : goal.Objective;
        var post = pursue.Post with { Request = pursue.Post.Request with { Messages = [new NewMessage(Role.User, [new TextPart(text)])] } };
        return new([new GoalChanged(goal), .. Take(state, post, now).Events]);
    }

    static Decision Drop(ConversationState state) => state.Head!.Goal is { IsActive: true } goal ? Decision.Of(Interrupted(goal)) : Decision.Nothing;

    /// <summary>The same events, and that the goal is interrupted where after them nothing works on it any more.</summary>
    static Decision WithGoal(ConversationState state, Decision decision, DateTimeOffset now)
    {
        if (state.Head?.Goal is not { IsActive: true } || decision.Events.IsEmpty) return decision;
        var seq = state.Head.LastSeq;
        var then = decision.Events.Aggregate(state, (before, item) => before.Apply(new LoggedEvent(++seq, now, item)));
        return then.Head is { Goal: { IsActive: true } goal, Run: null, Pending: null, Deleted: false }
            ? decision with { Events = decision.Events.Add(Interrupted(goal)) }
            : decision;
    }

    /// <summary>What a verdict comes to when the run would end; nothing where there is no goal, and the run ends.</summary>
    /// <param name="verdict">Null: nobody could judge.</param>
    static (GoalChanged? Changed, string? NotYet) Judged(GoalState? goal, GoalVerdict? verdict)
    {
        if (goal is not { IsActive: true }) return (null, null);
        if (verdict is null) return (Interrupted(goal), null);
        var judged = goal with { Judged = goal.Judged + 1, Verdict = verdict };
        if (verdict.Complete) return (new GoalChanged(judged with { Status = GoalStatus.Complete }), null);
        if (judged.Judged >= goal.Most) return (new GoalChanged(judged with { Status = GoalStatus.Capped }), null);
        return (new GoalChanged(judged), GoalTexts.NotYet(judged.Judged, verdict.Missing));
    }

    static MessageAdded FromGoal(string text, ActiveRun run, Ids ids, DateTimeOffset now) =>
        new(new Message(ids.Next(), Role.User, [new TextPart(text)], now) { RunId = run.RunId });

    static GoalChanged Interrupted(GoalState goal) => new(goal with { Status = GoalStatus.Interrupted, Verdict = null });
}
