using System.Collections.Immutable;
using Conversations.Log;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>Checks a request to send messages and says what is wrong with it, before anything is looked up.</summary>
static class SendRules
{
    const int MaxOtid = 256;

    static readonly string[] ReturnTypes =
    [
        MessageTypes.System, MessageTypes.User, MessageTypes.Assistant, MessageTypes.Reasoning, "hidden_reasoning_message",
        MessageTypes.ToolCall, MessageTypes.ToolReturn, MessageTypes.ApprovalRequest, MessageTypes.ApprovalResponse,
        MessageTypes.Summary, MessageTypes.Event,
    ];

    /// <param name="streaming">Whether the answer is to be a stream of events.</param>
    /// <exception cref="LettaException">422: it is not a request of the demanded form.</exception>
    public static Sending Check(SendBody body, bool streaming, MessageLimits limits)
    {
        var messages = MessagesOf(body);
        if (messages.Contains(null!)) throw Wrong("messages", "a message should be an object");
        if (messages.Count > limits.MessagesPerSend) throw Wrong("messages", $"should have at most {limits.MessagesPerSend} items");
        if (messages.Sum(message => (long)(message.Content?.Length ?? 0)) > limits.ContentCharacters)
            throw Wrong("messages", $"should have at most {limits.ContentCharacters} characters of content");

        var created = ImmutableArray.CreateBuilder<NewMessage>();
        ImmutableArray<ApprovalAnswer>? answers = null;
        for (var index = 0; index < messages.Count; index++)
        {
            var at = $"messages[{index}]";
            var message = messages[index];
            if (message.Otid?.Length > MaxOtid) throw Wrong($"{at}.otid", $"should have at most {MaxOtid} characters");
            switch (message.Type ?? (message is { Approve: not null } or { ApprovalRequestId: not null } ? "approval" : "message"))
            {
                case "message":
                    created.Add(Create(message, at));
                    break;
                case "approval":
                    answers = (answers ?? []).AddRange(AnswerRules.Check(AnswerRules.Listed(message), $"{at}.approvals"));
                    break;
                case "tool_return":
                    answers = (answers ?? []).AddRange(AnswerRules.Check(message.ToolReturns ?? [], $"{at}.tool_returns"));
                    break;
                default:
                    throw Wrong($"{at}.type", "should be 'message', 'approval' or 'tool_return'");
            }
        }

        return new Sending(created.ToImmutable(), answers, [.. messages.Select(message => message.Otid)], Options(body, streaming, limits), streaming);
    }

    static List<MessageBody> MessagesOf(SendBody body) => body switch
    {
        { Messages: not null, Input: not null } => throw Wrong("input", "either 'messages' or 'input' should be given, not both"),
        { Messages: { Count: 0 } } => throw LettaException.Validation("Messages must not be empty"),
        { Messages: { } messages } => messages,
        { Input: { } input } => [new MessageBody { Role = "user", Content = input }],
        _ => throw Wrong("messages", "either 'messages' or 'input' should be given"),
    };

    static NewMessage Create(MessageBody message, string at)
    {
        var role = message.Role switch
        {
            "user" => Role.User,
            "system" => Role.System,
            "assistant" => Role.Assistant,
            _ => throw Wrong($"{at}.role", "should be 'user', 'system' or 'assistant'"),
        };
        if (message.Content is not { } content) throw Wrong($"{at}.content", "Field required");
        return new NewMessage(role, content.Parts)
        {
            Otid = message.Otid,
            Name = message.Name,
            SenderId = message.SenderId,
            GroupId = message.GroupId,
        };
    }

    static RunOptions Options(SendBody body, bool streaming, MessageLimits limits)
    {
        if (body.MaxSteps is { } steps && (steps < 1 || steps > limits.StepsPerRun))
            throw Wrong("max_steps", $"should be between 1 and {limits.StepsPerRun}");
        if (Unknown(body.IncludeReturnMessageTypes) is { } unknown) throw Wrong("include_return_message_types", unknown);

        var options = new RunOptions();
        return options with
        {
            MaxSteps = body.MaxSteps ?? options.MaxSteps,
            Background = streaming && body.Background == true,
            StreamTokens = streaming && body.StreamTokens == true,
            Pings = streaming && body.IncludePings != false,
            MessageTypes = body.IncludeReturnMessageTypes is { } types ? [.. types] : null,
            Model = body.OverrideModel,
            System = body.OverrideSystem ?? body.System,
            CompactionMessages = body.IncludeCompactionMessages == true,
            ClientSkills = body.ClientSkills is { Count: > 0 } skills
                ? [.. skills.Select((skill, index) => new ClientSkill(
                    skill?.Name ?? throw Wrong($"client_skills[{index}].name", "Field required"), skill.Description, skill.Location))]
                : null,
            ClientTools = [.. (body.ClientTools ?? []).Select((tool, index) => new ClientTool(
                tool?.Name ?? throw Wrong($"client_tools[{index}].name", "Field required"), tool.Description, tool.Parameters))],
        };
    }

    /// <summary>What is wrong with a list of message types; null when nothing is.</summary>
    internal static string? Unknown(IEnumerable<string>? types) =>
        types?.Select(type => type ?? "null").FirstOrDefault(type => !ReturnTypes.Contains(type)) is { } unknown ? $"'{unknown}' is not a message type" : null;

    internal static LettaException Wrong(string field, string problem) => LettaException.Validation($"body.{field}: {problem}");
}
