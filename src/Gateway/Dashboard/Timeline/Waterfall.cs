using System.Collections.Immutable;
using Conversations.Log;

namespace Conversations.Gateway.Dashboard.Timeline;

/// <summary>Makes a waterfall of a stretch of a conversation's log.</summary>
/// <remarks>What began before the stretch is left out; a tool whose call stands before it is named by the call's id.</remarks>
sealed class Waterfall
{
    const int Excerpt = 160;

    readonly List<TimelineRun> runs = [];
    readonly List<Bar> bars = [];
    readonly Dictionary<string, ToolCallPart> calls = new(StringComparer.Ordinal);

    /// <summary>Bars that have begun, by the id of the tool call or of the model's answer; where they stand among <see cref="bars"/>.</summary>
    readonly Dictionary<string, int> open = new(StringComparer.Ordinal);

    /// <summary>A decision that is waited for outlives its run: the run that it belongs to, and its bar there.</summary>
    (int Run, int Bar)? waiting;

    TimelineRun? run;
    string? answer;

    /// <param name="events">In order, without a gap.</param>
    public static ImmutableArray<TimelineRun> Of(IEnumerable<LoggedEvent> events)
    {
        var waterfall = new Waterfall();
        foreach (var logged in events) waterfall.Add(logged);
        waterfall.Flush(null);
        return [.. waterfall.runs];
    }

    void Add(LoggedEvent logged)
    {
        var (seq, at, what) = logged;
        switch (what)
        {
            case RunStarted started:
                // A message of the same commit belongs to the run that answers it.
                if (run is not null || bars.Exists(bar => bar.From < at)) Flush(null);
                run = new TimelineRun(started.RunId, nameof(RunStatus.Running), at, null);
                break;
            case StepStarted step:
                Void(at);
                answer = $"{step.MessageId}";
                Begin(answer, new Bar("model", step.Model, seq, at, null, "running") { Attempt = step.Attempt, Step = step.Number });
                break;
            case StepFinished step:
                End(answer, at, bar => bar with { State = "ok", Usage = step.Usage });
                run = run is null ? null : run with { Steps = run.Steps + 1, Usage = (run.Usage ?? Usage.None).Add(step.Usage) };
                answer = null;
                break;
            case ToolsStarted tools:
                foreach (var id in tools.ToolCallIds) Begin(id, ToolBar(id, seq, at));
                break;
            case ToolReturned returned:
                foreach (var result in returned.Message.Parts.OfType<ToolReturnPart>()) End(result.ToolCallId, at, bar => Returned(bar, result));
                break;
            case ApprovalRequested requested:
                bars.Add(new Bar("wait", $"decision on {string.Join(", ", requested.ToolCallIds.Select(NameOf))}", seq, at, null, "running"));
                waiting = (runs.Count, bars.Count - 1);
                break;
            case ApprovalDecided decided:
                Decided(at, decided.Answers.All(each => !each.Approve && each.Result is null) ? "denied" : "ok");
                break;
            case RunCancelled:
                Decided(at, "denied");
                break;
            case RunRecovered recovered:
                Void(at);
                Moment("recovery", "taken over by another owner", logged, $"attempt {recovered.Attempt}");
                break;
            case RunFinished finished:
                Finish(finished, at);
                break;
            case MessageAdded { Message: { Role: Role.User } message }:
                Moment("message", message.FromEnvironment ? "the loop" : message.Name ?? "user", logged, Cut(message.Text()));
                break;
            case MessageAdded { Message: { Role: Role.Assistant } message }:
                foreach (var call in message.Parts.OfType<ToolCallPart>()) calls[call.ToolCallId] = call;
                End(answer, at, bar => bar with { State = message.Partial ? "failed" : "ok", Detail = Cut(message.Text()) }, keep: true);
                break;
            case AgentCalled { Call: { HasEnded: false } call }:
                Begin(call.Id, new Bar("tool", call.Title, seq, at, null, "running"));
                break;
            case AgentCalled { Call: var call }:
                End(call.Id, at, bar => bar with { State = call.Status == AgentCallStatus.Failed ? "failed" : "ok" });
                break;
            case Compacted compacted:
                Moment("compaction", "older messages summarised", logged, $"{compacted.Stats.TokensBefore:N0} tokens became {compacted.Stats.TokensAfter:N0} ({compacted.Stats.Trigger})");
                break;
            case PauseRequested:
                Moment("pause", "asked to pause after this step", logged, null);
                break;
            case HookExecuted hook:
                Moment("hook", $"hook {hook.Run.Event}", logged, Cut(hook.Run.Command));
                break;
            case GoalChanged goal:
                Moment("goal", $"goal {goal.Goal.Status}", logged, null);
                break;
        }
    }

    void Begin(string id, Bar bar)
    {
        open[id] = bars.Count;
        bars.Add(bar);
    }

    /// <param name="keep">True: the end may be told more exactly by a later event of the same commit.</param>
    void End(string? id, DateTimeOffset at, Func<Bar, Bar> change, bool keep = false)
    {
        if (id is null || !open.TryGetValue(id, out var index)) return;
        bars[index] = change(bars[index]) with { To = at };
        if (!keep) open.Remove(id);
    }

    /// <summary>What had begun came to nothing: it is begun again, or nobody knows how it ended.</summary>
    void Void(DateTimeOffset at)
    {
        foreach (var index in open.Values) bars[index] = bars[index] with { To = at, State = "void" };
        open.Clear();
        answer = null;
    }

    void Moment(string kind, string label, LoggedEvent logged, string? detail) =>
        bars.Add(new Bar(kind, label, logged.Seq, logged.At, logged.At, "ok") { Detail = detail });

    Bar ToolBar(string id, long seq, DateTimeOffset at) =>
        new("tool", NameOf(id), seq, at, null, "running") { Detail = calls.TryGetValue(id, out var call) ? Cut(call.Arguments) : null };

    static Bar Returned(Bar bar, ToolReturnPart result) => bar with
    {
        State = result.Fault switch
        {
            ToolFault.Denied or ToolFault.Blocked => "denied",
            ToolFault.Interrupted => "void",
            _ => result.Success ? "ok" : "failed",
        },
        Detail = result.Success ? bar.Detail : Cut(result.Reason ?? result.Text),
    };

    void Decided(DateTimeOffset at, string state)
    {
        if (waiting is not var (inRun, index)) return;
        waiting = null;
        if (inRun == runs.Count) bars[index] = bars[index] with { To = at, State = state };
        else runs[inRun] = runs[inRun] with { Bars = runs[inRun].Bars.SetItem(index, runs[inRun].Bars[index] with { To = at, State = state }) };
    }

    void Finish(RunFinished finished, DateTimeOffset at)
    {
        var failed = finished.Status == RunStatus.Failed;
        foreach (var index in open.Values) bars[index] = bars[index] with { To = at, State = failed ? "failed" : "void" };
        open.Clear();
        answer = null;
        run = (run ?? new TimelineRun(finished.RunId, "", bars is [var first, ..] ? first.From : at, null)) with
        {
            Status = finished.Status.ToString(),
            StopReason = finished.StopReason.ToString(),
            Usage = finished.Usage,
            Steps = finished.Steps,
            Error = finished.Error is { } error ? $"{error.Failure}{(error.Detail is null ? "" : $": {error.Detail}")}" : null,
        };
        Flush(at);
    }

    void Flush(DateTimeOffset? to)
    {
        if (run is null && bars.Count == 0) return;
        runs.Add((run ?? new TimelineRun(null, "", bars[0].From, bars[^1].To)) with { To = run is null ? bars[^1].To : to, Bars = [.. bars] });
        run = null;
        bars.Clear();
        open.Clear();
    }

    string NameOf(string id) => calls.TryGetValue(id, out var call) ? call.Name : id;

    static string Cut(string text) => text.Length > Excerpt ? text[..Excerpt] + "…" : text;
}
