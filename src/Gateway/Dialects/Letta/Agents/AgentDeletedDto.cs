namespace Conversations.Gateway.Dialects.Letta.Agents;

sealed record AgentDeletedDto(string Message);
