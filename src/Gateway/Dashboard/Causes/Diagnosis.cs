using System.Collections.Immutable;

namespace Conversations.Gateway.Dashboard.Causes;

/// <summary>Why a conversation does not move.</summary>
/// <param name="Cause">In one word, for programs: <c>model</c>, <c>tool</c>, <c>decision</c>, <c>client</c>, <c>orphan</c>, <c>owner-leaving</c>, <c>owner-silent</c>, <c>pausing</c>, <c>moving</c>, <c>finished</c>, <c>failed</c>, <c>stuck</c>, <c>paused</c>, <c>idle</c>, <c>unanswered</c>, <c>copying</c>, <c>deleted</c>.</param>
/// <param name="Sentence">In one sentence, for people.</param>
/// <param name="State"><c>moving</c>: all is well; <c>waiting</c>: for somebody; <c>resting</c>: nothing is to be done; <c>stuck</c>: an operator should act.</param>
/// <param name="Facts">What the sentence rests on.</param>
/// <param name="Remedy">The one thing that is safe to do; null: there is none.</param>
sealed record Diagnosis(string Cause, string Sentence, string State, ImmutableArray<Fact> Facts, Remedy? Remedy);

sealed record Fact(string Name, string Value);

/// <param name="Action"><c>nudge</c>, <c>cancel</c>, <c>take-over</c> or <c>drain</c>.</param>
/// <param name="Effect">What it does, in a sentence.</param>
/// <param name="Process">Of <c>drain</c>: the process to be told.</param>
sealed record Remedy(string Action, string Label, string Effect, Guid? Process = null)
{
    public static Remedy Nudge { get; } = new("nudge", "Wake it now", "An owner is found at once; it goes on from the last committed event.");

    public static Remedy TakeOver { get; } = new("take-over", "Take it over", "The present owner lets go of it and a new one goes on from the last committed event. A model call in progress is made again.");

    public static Remedy Cancel { get; } = new("cancel", "Cancel the run", "The run ends as cancelled, and what it has said so far is kept.");

    public static Remedy Deny { get; } = new("cancel", "Cancel the run", "The run ends as cancelled, and the calls that wait are denied.");

    public static Remedy Drain(Guid process, string silo) =>
        new("drain", $"Drain {silo}", $"{silo} takes no new work, lets its runs end for a while, hands over the rest and stops. Whatever starts your servers starts it again.", process);
}
