using Conversations.Agents;
using Conversations.Gateway.Dialects.Letta.Tools;
using Conversations.Log;
using Conversations.Models;
using Conversations.Storage;

namespace Conversations.Gateway.Dialects.Letta.Agents;

/// <summary>What an agent's view shows beside its state.</summary>
/// <param name="MessageIds">What its default conversation has in context.</param>
/// <param name="Pending">The approval request that its default conversation waits with; null when it does not wait.</param>
/// <param name="LastRun">The newest run of any of its conversations that has ended; null when there was none.</param>
sealed record AgentParts(
    IReadOnlyList<BlockState> Blocks,
    IReadOnlyList<ToolDto> Tools,
    ModelEntry Model,
    IReadOnlyList<Guid> MessageIds,
    MessageEvent? Pending,
    RunRecord? LastRun);
