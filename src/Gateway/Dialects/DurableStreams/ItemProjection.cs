using System.Text.Json;
using Conversations.Gateway.Dialects.Chat;
using Conversations.Gateway.Dialects.Chat.Conversations;
using Conversations.Gateway.Dialects.Chat.Messages;
using Conversations.Log;
using Conversations.Streams;

namespace Conversations.Gateway.Dialects.DurableStreams;

/// <summary>Log events as items of a stream. An item follows from its event alone, so it is the same whenever it is read.</summary>
static class ItemProjection
{
    /// <summary>The item that tells of an event; null: nothing tells of it.</summary>
    public static StreamItem? ToItem(this LoggedEvent logged, Guid conversationId)
    {
        StreamItem? item = logged.Event switch
        {
            ConversationCreated created => new CreatedItem(created.AgentId, Titles.Of(created.Metadata)),
            MetadataChanged { Metadata: var to } when to.Summary is not null || to.Model is not null || to.Archived is not null => new ChangedItem(to.Summary, to.Model, to.Archived),
            HistoryCleared => new ClearedItem(),
            ConversationDeleted => new DeletedItem(),
            RunStarted run => new RunStartedItem(run.RunId, run.Model),
            StepStarted step => new StepStartedItem(step.RunId, step.StepId, step.MessageId, step.Number, step.Attempt, step.Model),
            ApprovalRequested asked => new ApprovalRequestedItem(asked.Message.RunId, Waiting(asked)),
            ApprovalDecided decided => new ApprovalDecidedItem(decided.Message.RunId, [.. decided.Answers.Select(each => new DecisionDto(each.ToolCallId, each.Approve, each.Reason))]),
            MessageEvent { Message.Role: Role.System } => null,
            MessageEvent said => new MessageItem(said.ToWire(conversationId)),
            RunRecovered recovered => new VoidItem(recovered.RunId, recovered.VoidedMessageId, recovered.Attempt),
            ToolsStarted tools => new ToolsStartedItem(tools.RunId, [.. tools.ToolCallIds]),
            StepFinished step => new StepFinishedItem(step.RunId, step.StepId, Used(step)),
            RunFinished run => Finished(run),
            RunCancelled run => new RunCancelledItem(run.RunId),
            _ => null,
        };
        return item is null ? null : item with { At = logged.At };
    }

    public static StreamItem ToItem(this Delta piece, AnswerInFlight answer) =>
        new DeltaItem(answer.RunId, answer.MessageId, piece.Part, NameOf(piece.Kind), piece.Text, piece.ToolCallId, piece.ToolName);

    /// <summary>True for an event whose item says what somebody has said, and is gone once the conversation was cleared.</summary>
    public static bool IsSaid(this LogEvent logged) => logged is MessageEvent;

    static List<ToolCallDto> Waiting(ApprovalRequested asked) =>
    [
        .. asked.Message.Parts.OfType<ToolCallPart>().Where(call => asked.ToolCallIds.Contains(call.ToolCallId)).Select(call => new ToolCallDto(call.ToolCallId, call.Name, call.Arguments)),
    ];

    static StepUsageDto Used(StepFinished step)
    {
        var usage = step.Usage;
        return new StepUsageDto(step.Model, usage.Prompt, usage.Completion, usage.CachedInput, usage.Total, usage.Cost ?? 0);
    }

    static RunFinishedItem Finished(RunFinished run) => new(
        run.RunId,
        MessageProjection.NameOf(run.Status),
        JsonNamingPolicy.SnakeCaseLower.ConvertName(run.StopReason.ToString()),
        run.Steps,
        run.Usage.Total,
        run.Usage.Cost ?? 0,
        run.Error is { } error ? ChatRefusals.Text(error) : null);

    static string NameOf(DeltaKind kind) => kind switch
    {
        DeltaKind.Text => "text",
        DeltaKind.Reasoning => "reasoning",
        _ => "tool_call",
    };
}
