using Conversations.Log;

namespace Conversations.Grains.Core;

/// <summary>How a window gets shorter, and how the system message is made anew.</summary>
public static partial class Decider
{
    static Decision Shorten(ConversationState state, Compact compact, DateTimeOffset now)
    {
        var head = state.Head!;
        // Written about a window that is no more.
        if (state.WindowSeq != compact.WindowSeq) return Decision.Nothing;

        var kept = state.KeptFrom(compact.Plan.KeptFrom).ToList();
        var summary = new Message(new Ids(compact.Seed).Next(), Role.Summary, [new TextPart(compact.Summary)], now)
        {
            RunId = head.Run?.RunId,
            StepId = head.Run?.Step?.StepId,
        };
        var system = NewSystem(state, compact.System);
        var after = new[] { system.Message, summary }.Concat(kept.Select(message => message.Message)).Sum(message => (long)new ContextMessage(0, message).Tokens);
        var stats = new CompactionStats(compact.Trigger, state.ContextTokens, after, compact.Window, state.Context.Count + 1, kept.Count + 2);
        var first = state.Context.Where(message => message.Seq != head.SummarySeq).Select(message => message.Seq).DefaultIfEmpty(0).Min();
        return Decision.Of(system, new Compacted(summary, compact.Plan.KeptFrom, stats) { ForgottenFrom = first, Aside = head.Aside });
    }

    static SystemRecompiled NewSystem(ConversationState state, string text) => new(state.System! with { Parts = [new TextPart(text)] });
}
