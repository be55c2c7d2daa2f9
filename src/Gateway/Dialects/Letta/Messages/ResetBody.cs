namespace Conversations.Gateway.Dialects.Letta.Messages;

sealed record ResetBody(bool? AddDefaultInitialMessages = null);
