using System.Collections.Immutable;
using System.Globalization;
using Conversations.Log;
using Conversations.Storage;

namespace Conversations.Gateway.Dashboard.Causes;

/// <summary>What a diagnosis rests on, for people.</summary>
static class Facts
{
    public static ImmutableArray<Fact> Of(Circumstances all) =>
    [
        .. Lines(all).Where(line => line.Value is not null).Select(line => new Fact(line.Name, line.Value!)),
    ];

    static IEnumerable<(string Name, string? Value)> Lines(Circumstances all)
    {
        var (head, run) = (all.Head, all.Run);
        yield return ("Status", Status(head));
        yield return ("Belongs to", head.Owner ?? "nobody (made without keys)");
        yield return ("Run", run is null ? "none yet" : $"{run.Id}, {run.Status.ToString().ToLowerInvariant()}{(run.StopReason is { } reason ? $" ({reason})" : "")}, begun {Ago(all, run.CreatedAt)}");
        yield return ("Owner", Owner(all));
        yield return ("Lease", all.Owner is { } owner ? $"renewed {Words.Of(owner.AliveAgo)} ago; silo is {owner.Status.ToLowerInvariant()}" : null);
        yield return ("Last event", all.Last is { } last ? $"#{last.Seq} {Kind(last.Event)}, {Ago(all, last.At)}" : "none");
        yield return ("Step", head.Run is { Step: { } step } ? $"{step.Number} of at most {head.Run.Options.MaxSteps}, attempt {step.Attempt}" : null);
        yield return ("Taken over", all.Recoveries == 0 ? null : $"{all.Recoveries} times in this run");
        yield return ("Waiting calls", head.Pending is { } pending ? string.Join("; ", pending.Waiting.Select(call => $"{call.Name} {Cut(call.Arguments)}")) : null);
        yield return ("Queue", head.Run is { Unanswered: true } ? "a message has come that the model has not been shown yet" : null);
        yield return ("Pause", head.Run is { PauseRequested: true } ? "asked for, after the step in progress" : null);
        yield return ("Goal", head.Goal is { } goal ? goal.Status.ToString() : null);
        yield return ("Callback", all.Callback);
        yield return ("Size", string.Create(CultureInfo.InvariantCulture, $"{head.LastSeq:N0} events, {head.MessageCount:N0} messages, {head.Total?.Total ?? 0:N0} tokens"));
    }

    static string Status(ConversationHead head) => head switch
    {
        { Deleted: true } => "deleted",
        { Run: { Tools: { } } } => "running tools",
        { Run: not null } => "running",
        { Pending: not null } => "waiting",
        _ => head.Standing.ToString().ToLowerInvariant(),
    };

    static string Owner(Circumstances all) => all switch
    {
        { Owner: { } owner } => $"{owner.Name} ({owner.Address})",
        { OwnerUnknown: true } => "could not be asked",
        { Head.Run: not null } => "none",
        _ => "none: a conversation that rests is a row, and costs nothing",
    };

    static string Kind(LogEvent what) => what.GetType().Name;

    static string Ago(Circumstances all, DateTimeOffset at) => $"{Words.Of(all.Now - at)} ago";

    static string Cut(string text) => text.Length > 120 ? text[..120] + "…" : text;
}
