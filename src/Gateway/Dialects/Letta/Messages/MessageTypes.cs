namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>The values of <c>message_type</c>.</summary>
static class MessageTypes
{
    public const string System = "system_message";
    public const string User = "user_message";
    public const string Assistant = "assistant_message";
    public const string Reasoning = "reasoning_message";
    public const string ToolCall = "tool_call_message";
    public const string ToolReturn = "tool_return_message";
    public const string ApprovalRequest = "approval_request_message";
    public const string ApprovalResponse = "approval_response_message";
    public const string Summary = "summary_message";
    public const string Event = "event_message";
}
