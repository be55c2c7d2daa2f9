namespace Conversations.Gateway.Dialects.Letta.Tools;

sealed record ToolApprovalBody(bool? RequiresApproval = null);
