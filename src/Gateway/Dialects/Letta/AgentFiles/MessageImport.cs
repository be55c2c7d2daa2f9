using System.Collections.Immutable;
using Conversations.Agents;
using Conversations.Log;

namespace Conversations.Gateway.Dialects.Letta.AgentFiles;

/// <summary>A file's messages as the log has them: every call of a tool has its result, and every result its call.</summary>
static class MessageImport
{
    const string NoResult = "The result of this call is not known: the conversation was exported before it had one.";

    /// <exception cref="LettaException">422: a message that is none.</exception>
    public static AgentHistory Read(FileHistory file, DateTimeOffset now)
    {
        var messages = file.Messages.NoNulls("messages") ?? [];
        var events = ImmutableArray.CreateBuilder<LogEvent>();
        var open = new Dictionary<string, ToolCallPart>();
        var step = Guid.Empty;
        var outOfContext = 0;
        var inContext = file.InContextMessageIds?.ToHashSet();
        var seen = inContext is not { Count: > 0 };
        for (var index = 0; index < messages.Length; index++)
        {
            var message = messages[index];
            // The first is the prompt, which is compiled anew.
            if (index == 0 && message.Role == "system") continue;
            if (message.Role is "tool")
            {
                Return([.. Results(message).Where(result => open.ContainsKey(result.ToolCallId))], message.CreatedAt);
                continue;
            }

            // A decision alone: the results of the calls follow.
            if (message.Role is "approval" && message.ToolCalls is not { IsEmpty: false }) continue;
            Close(message.CreatedAt);
            if (!seen && message.Id is { } id && inContext!.Contains(id))
            {
                seen = true;
                outOfContext = events.Count;
            }

            var read = Message(message, index, now);
            if (read.Parts.IsEmpty) continue;
            var calls = read.Parts.OfType<ToolCallPart>().ToList();
            if (calls.Count > 0)
            {
                step = NewId.At(read.Date);
                read = read with { StepId = step };
                foreach (var call in calls) open[call.ToolCallId] = call;
            }

            events.Add(new MessageAdded(read));
        }

        Close(null);
        return new AgentHistory(events.ToImmutable(), outOfContext);

        void Return(ImmutableArray<ToolReturnPart> results, DateTimeOffset? at)
        {
            if (results.IsEmpty) return;
            var named = results.Select(result => result with { Name = open[result.ToolCallId].Name }).ToList();
            foreach (var result in results) open.Remove(result.ToolCallId);
            var date = at ?? now;
            events.Add(new ToolReturned(new Message(NewId.At(date), Role.Tool, [.. named], date) { StepId = step }));
        }

        void Close(DateTimeOffset? at) =>
            Return([.. open.Values.Select(call => new ToolReturnPart(call.ToolCallId, call.Name, false, NoResult))], at);
    }

    static Message Message(FileMessage message, int index, DateTimeOffset now)
    {
        var role = message.Role switch
        {
            "system" => Role.System,
            "user" or "summary" => Role.User,
            "assistant" or "approval" => Role.Assistant,
            _ => throw LettaException.Validation($"agents.messages[{index}].role: '{message.Role}' is not a role"),
        };
        var calls = message.ToolCalls.NoNulls("tool_calls") ?? [];
        var parts = FileContent.Read(message.Content, role).AddRange(calls.Select(Call).OfType<Part>());
        var date = message.CreatedAt ?? now;
        return new Message(NewId.At(date), role, parts, date)
        {
            Name = message.Name,
            Otid = message.Otid,
            SenderId = message.SenderId,
            GroupId = message.GroupId,
        };
    }

    static ToolCallPart? Call(FileToolCall call) =>
        call is { Id: { } id, Function.Name: { } name } ? new ToolCallPart(id, name, call.Function.Arguments ?? "{}") : null;

    static IEnumerable<ToolReturnPart> Results(FileMessage message)
    {
        if (message.ToolReturns is not { IsEmpty: false } returns)
        {
            if (message.ToolCallId is not { } single) return [];
            var text = FileContent.Text(message.Content);
            return [new ToolReturnPart(single, "", FileContent.Succeeded(text), FileContent.Unpack(text))];
        }

        return returns.Where(result => result is not null).Select(result => new ToolReturnPart(
            result.ToolCallId ?? message.ToolCallId ?? "",
            "",
            result.Status != "error",
            FileContent.Unpack(result.FuncResponse is { } response ? FileContent.Text(response) : FileContent.Text(message.Content)))
        {
            Stdout = result.Stdout,
            Stderr = result.Stderr,
        });
    }
}
