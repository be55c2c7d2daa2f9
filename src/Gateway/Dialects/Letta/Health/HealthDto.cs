namespace Conversations.Gateway.Dialects.Letta.Health;

sealed record HealthDto(string Version, string Status);
