using System.Collections.Immutable;
using Conversations.Compacting;
using Conversations.Log;

namespace Conversations.Grains.Core;

/// <summary>Which messages of a window give way to a summary.</summary>
/// <param name="Evicted">How many of <see cref="ConversationState.Context"/>, from the first.</param>
/// <param name="KeptFrom">Seq of the oldest that stays; one past the newest where none does.</param>
public sealed record CompactionPlan(int Evicted, long KeptFrom)
{
    const double Step = 0.1;

    /// <summary>Null when it would not make the window shorter.</summary>
    public static CompactionPlan? Of(ConversationState state, CompactionMode mode, double percentage)
    {
        var sliding = mode is CompactionMode.SlidingWindow or CompactionMode.SelfSlidingWindow;
        var cut = (sliding ? Slide(state, percentage) : null) ?? All(state);
        // A summary takes the place of one message, so putting it in the place of one gains nothing.
        return cut < 2 ? null : new(cut, cut < state.Context.Count ? state.Context[cut].Seq : state.Head!.LastSeq + 1);
    }

    /// <summary>Messages before the first that must stay: the calls that wait for a decision, and what a run has not answered yet.</summary>
    static int All(ConversationState state)
    {
        var (head, messages) = (state.Head!, state.Context);
        if (head.Pending is { } pending) return AnswerOf(messages, pending.StepId);
        if (head.Run is not { } run) return messages.Count;

        var answered = messages.FindLastIndex(each => each.Message.Role == Role.Assistant && each.Message.RunId == run.RunId);
        if (answered >= 0) return answered;
        var first = messages.FindIndex(each => each.Message.RunId == run.RunId);
        // A run that goes on with what was said before it answers that.
        if (first < 0) return messages.FindLastIndex(each => each.Message.Role is Role.Assistant or Role.Tool) + 1;
        // A run that begins with a decision goes on from the calls of the run before it.
        var decided = messages.Find(each => each.Message.RunId == run.RunId && each.Message.Role == Role.Approval);
        return decided is { Message.StepId: { } step } ? Math.Min(first, AnswerOf(messages, step)) : first;
    }

    static int AnswerOf(ImmutableList<ContextMessage> messages, Guid stepId) =>
        Math.Max(0, messages.FindIndex(each => each.Message.Role == Role.Assistant && each.Message.StepId == stepId));

    /// <summary>The first answer behind a growing share of the messages, such that what remains leaves the asked share of the window free.</summary>
    static int? Slide(ConversationState state, double percentage)
    {
        var most = All(state);
        var messages = state.Context;
        for (var share = percentage + Step; share < 1; share += Step)
        {
            var cut = (int)Math.Ceiling(share * messages.Count);
            while (cut < most && messages[cut].Message.Role != Role.Assistant) cut++;
            if (cut >= most) return null;
            if (TokensAfter(state, cut) <= (1 - percentage) * (state.Head!.ContextWindow > 0 ? state.Head.ContextWindow : int.MaxValue)) return cut;
        }

        return null;
    }

    static long TokensAfter(ConversationState state, int cut) =>
        state.SystemTokens + state.Context.Skip(cut).Sum(message => (long)message.Tokens);
}
