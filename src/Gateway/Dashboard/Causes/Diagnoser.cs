using Conversations.Gateway.Dashboard.Lists;
using Conversations.Gateway.Dashboard.Live;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Gateway.Dashboard.Causes;

/// <summary>Names the cause for which a conversation does not move, by the first of these that holds.</summary>
static class Diagnoser
{
    /// <summary>Within which a run that has committed something is taken to move.</summary>
    static readonly TimeSpan Lately = TimeSpan.FromSeconds(5);

    /// <summary>In which recovery finds a run without an owner by itself.</summary>
    static readonly TimeSpan RecoveryPeriod = TimeSpan.FromSeconds(10);

    public static Diagnosis Diagnose(Circumstances all)
    {
        var (cause, sentence, state, remedy) = all.Head switch
        {
            { Copying: true } => ("copying", "Its first events are being copied from another conversation; a copy that broke off is taken up by the next request for it.", "waiting", (Remedy?)null),
            { Deleted: true } => ("deleted", "It was deleted, and nothing more happens in it.", "resting", null),
            { Run: { } run } => Running(all, run),
            { Pending: { } pending } => Waiting(all, pending),
            _ => Resting(all),
        };
        return new Diagnosis(cause, sentence, state, Facts.Of(all), remedy);
    }

    static (string, string, string, Remedy?) Running(Circumstances all, ActiveRun run)
    {
        var quiet = all.Last is { } last ? all.Now - last.At : TimeSpan.Zero;
        if (all.Owner is null && !all.OwnerUnknown)
        {
            return ("orphan",
                $"A run is in progress and no silo has it: its owner has gone, and recovery, which looks every {RecoveryPeriod.TotalSeconds:0} s, has not come to it yet.",
                "stuck",
                Remedy.Nudge);
        }

        if (all.Owner is { } owner && owner.AliveAgo > SnapshotMaker.Silence)
        {
            return ("owner-silent",
                $"Its owner {owner.Name} has not renewed its lease for {Words.Of(owner.AliveAgo)}: it sleeps, or cannot reach the store.",
                "stuck",
                owner.Process is { } process && all.OtherSilos > 0 ? Remedy.Drain(process, owner.Name) : null);
        }

        if (all.Owner is { IsLeaving: true } leaving)
            return ("owner-leaving", $"Its owner {leaving.Name} is draining; the run goes on elsewhere when its step has ended, or when the time for draining is over.", "waiting", Remedy.TakeOver);
        if (run.Tools is { } tools) return Tools(all, tools, quiet);
        if (all.InFlight is { } answer)
            return ("moving", $"{run.Model} is answering: {answer.First + answer.Deltas.Length} pieces of its answer have come so far.", "moving", Remedy.Cancel);
        if (run.PauseRequested)
            return ("pausing", $"Somebody has asked it to pause, which it does when {run.Model} has answered.", "waiting", Remedy.Cancel);
        if (run.Step is not { } step)
            return ("moving", "It is between two steps.", quiet < Lately ? "moving" : "stuck", quiet < Lately ? null : Remedy.TakeOver);
        if (quiet < Lately) return ("moving", $"{run.Model} was asked {Words.Of(quiet)} ago.", "moving", Remedy.Cancel);
        var attempt = step.Attempt > 1 ? $", at attempt {step.Attempt}" : "";
        return ("model", $"It waits for {run.Model}, which was asked {Words.Of(all.Now - step.StartedAt)} ago{attempt}, and has said nothing yet.", "waiting", Remedy.Cancel);
    }

    static (string, string, string, Remedy?) Tools(Circumstances all, ActiveTools tools, TimeSpan quiet)
    {
        var names = Words.List(tools.Calls.Select(call => call.Name));
        return quiet < Lately
            ? ("moving", $"It runs {names}, begun {Words.Of(quiet)} ago.", "moving", Remedy.Cancel)
            : ("tool", $"It waits for {names}, which {(tools.Calls.Length == 1 ? "has" : "have")} been at work for {Words.Of(quiet)}.", "waiting", Remedy.Cancel);
    }

    static (string, string, string, Remedy?) Waiting(Circumstances all, PendingApproval pending)
    {
        var (names, owner) = (Words.List(pending.Waiting.Select(call => call.Name)), all.Head.Owner ?? "its user");
        var since = all.Run?.CompletedAt is { } ended ? $", for {Words.Of(all.Now - ended)}" : "";
        return WaitingView.IsForClient(pending, all.Run)
            ? ("client", $"It waits for the client of {owner} to run {names} and send the result{since}.", "waiting", Remedy.Deny)
            : ("decision", $"It waits for {owner} to approve or deny {names}{since}.", "waiting", Remedy.Deny);
    }

    static (string, string, string, Remedy?) Resting(Circumstances all)
    {
        if (all.Head.LastUserSeq > 0 && all.Head.Standing == Standing.Idle && all.Run is null)
            return ("unanswered", "A message was posted and no run was asked for; the next run answers it.", "resting", null);
        return all.Head.Standing switch
        {
            Standing.Failed => ("failed", $"Its last run failed{Because(all.Run)}; the next message begins another.", "resting", null),
            Standing.Stuck => ("stuck", "Its last run went round in circles and was ended; the next message begins another.", "resting", null),
            Standing.Paused => ("paused", "Somebody has stopped it; the next message, or a resume, lets it go on.", "resting", null),
            Standing.Finished => ("finished", "It has answered and waits for the next message of its user.", "resting", null),
            _ => all.Run is null
                ? ("idle", "Nothing has been asked of it yet.", "resting", null)
                : ("idle", "Nothing is asked of it; it waits for the next message of its user.", "resting", null),
        };
    }

    static string Because(RunRecord? run) => run?.Error is { } error
        ? $" ({error.Failure}{(error.Detail is null ? "" : $": {error.Detail}")})"
        : run?.StopReason is { } reason ? $" ({reason})" : "";
}
