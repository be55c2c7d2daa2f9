using System.Collections.Immutable;
using Conversations.Gateway.Dialects.Letta.Messages;
using Conversations.Log;

namespace Conversations.Gateway.Dialects.Letta.Import;

/// <summary>Reads listed messages back into the events that brought them.</summary>
sealed class ListedHistory
{
    readonly List<MessageEvent> events = [];
    readonly Dictionary<string, string> toolNames = new(StringComparer.Ordinal);
    Guid step;

    /// <param name="messages">In either order. The first system message is left out: a conversation compiles its own.</param>
    /// <exception cref="LettaException">422: a message is not as Letta's API lists it.</exception>
    public static ImmutableArray<LogEvent> Of(IReadOnlyList<ListedMessage> messages)
    {
        var groups = Groups(messages);
        // A system message may be younger than what follows it: an imported conversation compiles one when it comes.
        var said = groups.Where(group => group[0].MessageType != MessageTypes.System).ToList();
        if (said.Count > 1 && said[0][0].Date > said[^1][0].Date) groups.Reverse();
        var history = new ListedHistory();
        foreach (var group in groups) history.Read(group);
        return [.. history.events.SkipWhile(each => each.Message.Role == Role.System)];
    }

    static List<List<ListedMessage>> Groups(IReadOnlyList<ListedMessage> messages)
    {
        var groups = new List<List<ListedMessage>>();
        for (var index = 0; index < messages.Count; index++)
        {
            var message = messages[index] ?? throw SendRules.Wrong($"messages[{index}]", "should be an object");
            if (!LettaId.TryParse("message", message.Id, out _)) throw SendRules.Wrong($"messages[{index}].id", "should have the form 'message-<uuid4>'");
            if (message.Date is null) throw SendRules.Wrong($"messages[{index}].date", "Field required");
            if (groups.Count > 0 && groups[^1][0].Id == message.Id) groups[^1].Add(message);
            else groups.Add([message]);
        }

        return groups;
    }

    void Read(List<ListedMessage> group)
    {
        var first = group[0];
        switch (first.MessageType)
        {
            case MessageTypes.System:
                events.Add(new MessageAdded(Message(first, Role.System, Parts(first))));
                break;
            case MessageTypes.User:
                events.Add(new MessageAdded(Message(first, Role.User, Parts(first))));
                break;
            case MessageTypes.Summary:
                events.Add(new MessageAdded(Message(first, Role.Summary, [new TextPart(first.Summary ?? "")])));
                break;
            case MessageTypes.Assistant or MessageTypes.Reasoning or MessageTypes.ToolCall:
                step = StepOf(first);
                events.Add(new MessageAdded(Message(first, Role.Assistant, [.. group.SelectMany(AnswerParts)]) with { StepId = step }));
                break;
            case MessageTypes.ApprovalRequest:
                Ask(first);
                break;
            case MessageTypes.ApprovalResponse:
                var answers = AnswerRules.Check(first.Approvals ?? [], "messages.approvals").ToImmutableArray();
                events.Add(new ApprovalDecided(Message(first, Role.Approval, []) with { StepId = step }, answers));
                break;
            case MessageTypes.ToolReturn:
                events.Add(new ToolReturned(Message(first, Role.Tool, [.. Results(first)]) with { StepId = step }));
                break;
            case "hidden_reasoning_message" or MessageTypes.Event:
                break;
            default:
                throw SendRules.Wrong("messages.message_type", $"'{first.MessageType}' is not a message type");
        }
    }

    /// <summary>Calls that waited were listed apart from their answer, under the id below its own; here the answer holds them too.</summary>
    void Ask(ListedMessage request)
    {
        var calls = Calls(request);
        if (events.Count > 0 && events[^1] is MessageAdded { Message.Role: Role.Assistant } answer && answer.Message.StepId == StepOf(request))
            events[^1] = answer with { Message = answer.Message with { Parts = answer.Message.Parts.AddRange(calls) } };
        else
        {
            step = StepOf(request);
            var message = Message(request, Role.Assistant, calls);
            events.Add(new MessageAdded(message with { Id = MessageIds.Answer(message.Id), Otid = null, StepId = step }));
        }

        events.Add(new ApprovalRequested(
            Message(request, Role.Approval, calls) with { StepId = step }, [.. calls.Cast<ToolCallPart>().Select(call => call.ToolCallId)]));
    }

    IEnumerable<Part> AnswerParts(ListedMessage message) => message.MessageType switch
    {
        MessageTypes.Reasoning => [new ReasoningPart(message.Reasoning ?? "", message.Signature)],
        MessageTypes.ToolCall => Calls(message),
        _ => Parts(message),
    };

    ImmutableArray<Part> Calls(ListedMessage message)
    {
        var listed = message.ToolCalls ?? (message.ToolCall is { } only ? [only] : []);
        var calls = listed.Select(call => new ToolCallPart(
            call?.ToolCallId ?? throw SendRules.Wrong("messages.tool_calls.tool_call_id", "Field required"), call.Name ?? "", call.Arguments ?? "{}")).ToList();
        foreach (var call in calls) toolNames[call.ToolCallId] = call.Name;
        return [.. calls];
    }

    IEnumerable<Part> Results(ListedMessage message)
    {
        var listed = message.ToolReturns is { Count: > 0 } several
            ? several
            : [new AnswerBody { ToolCallId = message.ToolCallId, Status = message.Status, ToolReturn = message.ToolReturn }];
        foreach (var answer in AnswerRules.Check([.. listed.Select(result => result with { Type = "tool" })], "messages.tool_returns"))
            yield return answer.Result! with { Name = toolNames.GetValueOrDefault(answer.ToolCallId, message.Name ?? "") };
    }

    static ImmutableArray<Part> Parts(ListedMessage message) =>
        message.Content?.Parts ?? throw SendRules.Wrong("messages.content", "Field required");

    static Guid StepOf(ListedMessage message) =>
        LettaId.TryParse("step", message.StepId, out var id) ? id : NamedId.Of($"{message.Id}:step");

    static Message Message(ListedMessage listed, Role role, ImmutableArray<Part> parts)
    {
        _ = LettaId.TryParse("message", listed.Id, out var id);
        var own = role is Role.User or Role.System;
        return new Message(id, role, parts, listed.Date!.Value) { Name = own ? listed.Name : null, Otid = own ? listed.Otid : null, SenderId = listed.SenderId };
    }
}
