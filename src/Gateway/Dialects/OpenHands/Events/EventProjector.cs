using System.Text.Json;
using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Conversations;
using Conversations.Log;
using Conversations.Loops;
using Conversations.Storage;

namespace Conversations.Gateway.Dialects.OpenHands.Events;

/// <summary>A conversation's log events as wire events: a pure function of the log. What one event needs of an earlier one must have been shown to it.</summary>
/// <param name="usageId">What the agent's own calls are counted under.</param>
sealed class EventProjector(ConversationHead head, ToolSet tools, string usageId, TimeZoneInfo zone)
{
    readonly EventIds ids = new(head);
    readonly Dictionary<(Guid? Step, string Call), ActionRef> actions = [];

    public EventIds Ids => ids;

    /// <summary>True when the result of this call can be shown with the action that it answers.</summary>
    public bool Knows(Guid? stepId, string toolCallId) => actions.ContainsKey((stepId, toolCallId));

    /// <param name="parent">Id of the event that the first of them follows; null: of none, or nobody asks.</param>
    /// <param name="forgotten">Of a condensation: ids of the events that the model no longer sees.</param>
    public IReadOnlyList<WireEvent> Project(LoggedEvent logged, string? parent = null, IEnumerable<string>? forgotten = null)
    {
        var events = new EventWriter(ids, zone, logged.Seq, logged.At, parent);
        switch (logged.Event)
        {
            case MessageAdded added:
                Message(events, logged.Seq, added.Message);
                break;
            case ToolReturned returned:
                foreach (var result in returned.Message.Parts.OfType<ToolReturnPart>())
                    ObservationProjection.Write(events, result, actions.GetValueOrDefault((returned.Message.StepId, result.ToolCallId)), tools);
                break;
            case RunStarted:
                events.Status(ExecutionStatus.Running);
                break;
            case RunFinished finished:
                Finished(events, finished);
                break;
            case StepFinished step:
                if (step.Total is { } total) events.State("stats", Stats.Snapshots(usageId, step.Model, total, head.Beside));
                if (step.Tokens is { } tokens) Tokens(events, tokens);
                break;
            case StandingChanged changed:
                if (changed.Standing == Standing.Paused) events.Add("PauseEvent", "user", []);
                events.Status(ExecutionStatus.Of(changed.Standing));
                break;
            case MetadataChanged { Metadata.Loop: { } loop }:
                events.State("confirmation_policy", WirePolicy.Of(loop.Confirmation));
                events.State("security_analyzer", WirePolicy.Of(loop.Analyzer));
                break;
            case AgentSessionOpened { Session: var session }:
                events.State("agent_state", WireSession.State(session, head.Metadata.Model));
                break;
            case AgentCalled { Call: var call }:
                events.Add("ACPToolCallEvent", "agent", WireSession.Call(call));
                break;
            case GoalChanged { Goal: var goal }:
                events.State("goal", WireGoal.Of(goal));
                break;
            case HookExecuted hook:
                Hook(events, hook.Run, hook.MessageIn is { } distance ? ids.Of(logged.Seq + distance, 0) : null);
                break;
            case CompletionLogged completion:
                events.Add("LLMCompletionLogEvent", "environment", new JsonObject
                {
                    ["filename"] = completion.FileName,
                    ["log_data"] = completion.Data?.GetRawText() ?? "{}",
                    ["model_name"] = completion.Model,
                    ["usage_id"] = completion.For ?? usageId,
                });
                break;
            case Compacted compacted:
                // One that was only nearly due is asked for by nobody.
                if (compacted.Stats.Trigger is CompactionStats.Manual or CompactionStats.Exceeded) events.Add("CondensationRequest", "environment", []);
                events.Add("Condensation", "environment", new JsonObject
                {
                    ["forgotten_event_ids"] = new JsonArray([.. (forgotten ?? []).Select(id => JsonValue.Create(id))]),
                    ["summary"] = compacted.Message.Text(),
                    ["summary_offset"] = 1,
                    ["llm_response_id"] = compacted.Message.Id.ToString(),
                });
                break;
        }

        return events.Events;
    }

    void Message(EventWriter events, long seq, Message message)
    {
        if (seq == head.SystemSeq)
        {
            events.Add("SystemPromptEvent", "agent", new JsonObject
            {
                ["system_prompt"] = WireMessage.Text(message.Text()),
                ["tools"] = tools.Definitions(),
                ["dynamic_context"] = null,
            });
        }
        else if (message.Role == Role.Assistant && message.Parts.OfType<ToolCallPart>().Any())
        {
            ActionProjection.Write(events, message, tools, (call, id) => actions[(message.StepId, call.ToolCallId)] = new ActionRef(id, call));
        }
        else
        {
            events.Add("MessageEvent", message.FromEnvironment ? "environment" : message.Role == Role.Assistant ? "agent" : "user", new JsonObject
            {
                ["llm_message"] = WireMessage.Of(message),
                ["llm_response_id"] = message.Role == Role.Assistant ? (message.StepId ?? message.Id).ToString() : null,
                ["activated_skills"] = new JsonArray([.. message.Skills?.Select(name => JsonValue.Create(name)) ?? []]),
                ["extended_content"] = new JsonArray([.. message.Additions?.Select(WireMessage.Text) ?? []]),
                ["sender"] = message.SenderId,
                ["critic_result"] = null,
            });
        }
    }

    static void Tokens(EventWriter events, StepTokens tokens) => events.Add("TokenEvent", "agent", new JsonObject
    {
        ["prompt_token_ids"] = new JsonArray([.. tokens.Prompt.Select(token => JsonValue.Create(token))]),
        ["response_token_ids"] = new JsonArray([.. tokens.Response.Select(token => JsonValue.Create(token))]),
    });

    static void Finished(EventWriter events, RunFinished finished)
    {
        switch (finished.StopReason)
        {
            case StopReason.EndTurn or StopReason.ToolRule:
                events.Status(ExecutionStatus.Finished);
                break;
            case StopReason.RequiresApproval:
                events.Status(ExecutionStatus.Waiting);
                break;
            case StopReason.Paused:
                events.Add("PauseEvent", "user", []);
                events.Status(ExecutionStatus.Paused);
                break;
            case StopReason.Cancelled:
                events.Add("InterruptEvent", "user", []);
                events.Status(ExecutionStatus.Paused);
                break;
            case StopReason.Stuck:
                events.Status(ExecutionStatus.Stuck);
                break;
            case StopReason.MaxSteps:
                events.Status(ExecutionStatus.Error);
                events.Add("ConversationErrorEvent", "environment", WireFailure.MaxIterations(finished.Steps));
                break;
            default:
                events.Add("ConversationErrorEvent", "environment", WireFailure.OfRun(finished));
                events.Status(ExecutionStatus.Error);
                break;
        }
    }

    void Hook(EventWriter events, HookRun run, string? messageId) => events.Add("HookExecutionEvent", "hook", new JsonObject
    {
        ["hook_event_type"] = $"{run.Event}",
        ["hook_command"] = run.Command,
        ["tool_name"] = run.Tool,
        ["success"] = run.Success,
        ["blocked"] = run.Blocked,
        ["exit_code"] = run.ExitCode,
        ["stdout"] = run.Stdout,
        ["stderr"] = run.Stderr,
        ["reason"] = run.Reason,
        ["additional_context"] = run.AdditionalContext,
        ["error"] = run.Error,
        ["action_id"] = run.ToolCallId is { } call ? actions.LastOrDefault(each => each.Key.Call == call).Value.EventId : null,
        ["message_id"] = messageId,
        ["hook_input"] = run.Input is { ValueKind: JsonValueKind.Object } input ? JsonObject.Create(input) : null,
    });
}
