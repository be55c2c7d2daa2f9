using Conversations.Log;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>Checks answers to waiting tool calls.</summary>
static class AnswerRules
{
    /// <summary>The answers of an approval message, in the new form or in the old.</summary>
    public static List<AnswerBody> Listed(MessageBody message)
    {
        if (message.Approvals is { } approvals) return approvals;
        if (message.ApprovalRequestId is not { } call) return [];
        return [new AnswerBody { Type = "approval", ToolCallId = call, Approve = message.Approve ?? false, Reason = message.Reason }];
    }

    public static IEnumerable<ApprovalAnswer> Check(List<AnswerBody> answers, string at) =>
        answers.Select((answer, index) => Check(answer, $"{at}[{index}]"));

    static ApprovalAnswer Check(AnswerBody answer, string at)
    {
        if (answer?.ToolCallId is not { } call) throw SendRules.Wrong($"{at}.tool_call_id", "Field required");
        switch (answer.Type ?? (answer.ToolReturn is null ? "approval" : "tool"))
        {
            case "approval":
                if (answer.Approve is not { } approve) throw SendRules.Wrong($"{at}.approve", "Field required");
                return new ApprovalAnswer(call, approve, answer.Reason);
            case "tool":
                if (answer.ToolReturn is not { } result) throw SendRules.Wrong($"{at}.tool_return", "Field required");
                if (answer.Status is not ("success" or "error")) throw SendRules.Wrong($"{at}.status", "should be 'success' or 'error'");
                // The conversation knows the tool's name from its call.
                return new ApprovalAnswer(call, true, answer.Reason, new ToolReturnPart(call, "", answer.Status == "success", result.Text)
                {
                    Stdout = answer.Stdout is { } stdout ? [.. stdout] : null,
                    Stderr = answer.Stderr is { } stderr ? [.. stderr] : null,
                });
            default:
                throw SendRules.Wrong($"{at}.type", "should be 'approval' or 'tool'");
        }
    }
}
