using System.Collections.Immutable;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Grains.Core;

/// <summary>How a conversation goes on from an earlier event.</summary>
public static partial class Decider
{
    static Decision Turn(ConversationState state, Navigate navigate)
    {
        var (head, request, there) = (state.Head!, navigate.Request, navigate.There);
        if (head.Run is { } active) return new Busy(active.RunId);
        if (!IsThere(head, request.To)) return new NotFound("event", request.EventId ?? $"{request.To}");

        var navigated = new Navigated(request.To, request.EventId, head.NavigatedSeq, EndOf(there, head.LastSeq + 1));
        ImmutableArray<LogEvent> rested = head is { Standing: Standing.Idle, Pending: null } ? [] : [new StandingChanged(Standing.Idle)];
        return new([navigated, .. rested]) { Upon = state with { System = there.System, Context = there.Context } };
    }

    /// <summary>False for what a reset has taken away from every reader.</summary>
    static bool IsThere(ConversationHead head, long seq) => seq <= head.LastSeq && (seq <= head.SystemSeq || seq > head.ClearedSeq);

    /// <param name="seq">Of the event by which the branch is gone on with.</param>
    static BranchEnd EndOf(ConversationState there, long seq)
    {
        var head = there.Head!;
        // Without messages nothing before the next one is in sight, history that the model was never shown included.
        if (there.Context.IsEmpty) return new(seq + 1, [], 0, head.RecompiledSeq, head.LastUserSeq, head.Skills);

        var newest = there.Context.Max(entry => entry.Seq);
        var aside = (head.Aside ?? []).RemoveAll(stretch => stretch.From > newest).Add(new Stretch(newest + 1, seq));
        return new(head.ContextFrom, aside, head.SummarySeq, head.RecompiledSeq, head.LastUserSeq, head.Skills);
    }
}
