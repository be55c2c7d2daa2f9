using System.Text.Json;

namespace Conversations;

/// <summary>A wish to have older messages summarised.</summary>
/// <param name="Settings">Settings that go before the agent's, field by field, as <see cref="Agents.AgentState.Compaction"/> holds them; null for none.</param>
[Immutable]
public sealed record CompactionRequest(JsonElement? Settings);

/// <param name="MessagesBefore">Messages that the model saw, the system message included.</param>
/// <param name="MessagesAfter">Messages that it sees now.</param>
[Immutable]
public sealed record Compaction(string Summary, int MessagesBefore, int MessagesAfter);

/// <param name="Text">The system prompt with the agent's memory.</param>
[Immutable]
public sealed record CompiledPrompt(string Text);

/// <param name="Payload">The body of the request that would go to the model's provider.</param>
[Immutable]
public sealed record ModelRequest(JsonElement Payload);
