using System.Collections.Immutable;
using Conversations.Agents;
using Conversations.Gateway.Dialects.Letta.Blocks;
using Conversations.Gateway.Dialects.Letta.Conversations;
using Conversations.Gateway.Dialects.Letta.Tools;
using Conversations.Log;
using Conversations.Models;
using Conversations.Storage;
using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Dialects.Letta.Agents;

/// <summary>Agents with all that their view shows.</summary>
sealed class AgentView(
    IGrainFactory grains, IConversationReader store, ConversationView conversations, IModelDirectory models, ToolCatalog tools)
{
    /// <summary>Shown for a model of a provider that is gone.</summary>
    const int UnknownWindow = 128_000;

    static readonly ImmutableArray<RunStatus> Ended = [RunStatus.Completed, RunStatus.Failed, RunStatus.Cancelled];

    /// <exception cref="LettaException">404: there is none.</exception>
    public async Task<AgentState> Get(Guid id) =>
        await grains.GetGrain<IAgentGrain>(id).Get() ?? throw LettaException.AgentNotFound(LettaId.Agent(id));

    public async Task<IResult> Json(AgentState agent, CancellationToken cancellationToken) =>
        LettaResult.Json(await Show(agent, cancellationToken), LettaJson.Wire.AgentDto);

    public async Task<IResult> Json(IReadOnlyList<AgentState> agents, CancellationToken cancellationToken)
    {
        var shown = new List<AgentDto>(agents.Count);
        foreach (var agent in agents) shown.Add(await Show(agent, cancellationToken));
        return LettaResult.Json(shown, LettaJson.Wire.ListAgentDto);
    }

    public async Task<AgentDto> Show(AgentState agent, CancellationToken cancellationToken)
    {
        var head = await store.Find(agent.Id, cancellationToken) is { Deleted: false } found ? found : null;
        var runs = await store.ListRuns(new RunQuery(AgentIds: [agent.Id], Statuses: Ended, Limit: 1), cancellationToken);
        return agent.ToWire(new AgentParts(
            await grains.GetBlocks(agent.BlockIds),
            await tools.Of(agent),
            ModelOf(agent),
            head is null ? [] : await conversations.InContext(head, cancellationToken),
            await PendingOf(head, cancellationToken),
            runs.Count > 0 ? runs[0] : null));
    }

    async Task<MessageEvent?> PendingOf(ConversationHead? head, CancellationToken cancellationToken) =>
        head?.Pending is { } pending ? (await store.FindMessage(pending.MessageId, head.Id, cancellationToken))?.Event.Event as MessageEvent : null;

    ModelEntry ModelOf(AgentState agent)
    {
        var handle = agent.Model ?? models.Default;
        if (models.Find(handle) is { } known) return known;
        // Its provider is no longer configured.
        var slash = handle.IndexOf('/', StringComparison.Ordinal);
        return new ModelEntry(handle, handle[..Math.Max(slash, 0)], handle[(slash + 1)..], UnknownWindow, UnknownWindow);
    }
}
