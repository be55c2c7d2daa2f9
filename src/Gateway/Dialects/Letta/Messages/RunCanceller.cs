using System.Text.Json;
using Conversations.Storage;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>Cancels runs and tells what became of each.</summary>
sealed class RunCanceller(IConversationReader store, IGrainFactory grains)
{
    /// <summary>Cancels the run in progress of a conversation.</summary>
    /// <exception cref="LettaException">404: no such conversation. 409: nothing runs.</exception>
    public async Task<LettaResponse> Cancel(ConversationRef conversation, CancellationToken cancellationToken)
    {
        if (await store.Find(conversation.Id, cancellationToken) is not { Deleted: false })
            throw LettaException.NotFound("Conversation", conversation.Path);

        var outcome = await grains.GetGrain<IConversationGrain>(conversation.Id).Cancel(null);
        if (outcome.Refusal is { } refusal) throw LettaException.Of(refusal, conversation.Path);
        return Answer([(outcome.Value!.Id, true)]);
    }

    /// <summary>Cancels runs of an agent: the named ones, or all that are in progress.</summary>
    /// <exception cref="LettaException">404: no such run. 409: nothing runs.</exception>
    public async Task<LettaResponse> Cancel(Guid agentId, IReadOnlyList<string> runIds, CancellationToken cancellationToken)
    {
        var runs = runIds.Count == 0
            ? await store.ListRuns(RunQueries.Active with { AgentIds = [agentId] }, cancellationToken)
            : await Task.WhenAll(runIds.Select(id => Find(agentId, id, cancellationToken)));
        if (runs.Count == 0) throw LettaException.Conflict($"No active runs to cancel for agent {LettaId.Agent(agentId)}");
        return Answer(await Task.WhenAll(runs.Select(Cancel)));
    }

    async Task<(Guid Id, bool Cancelled)> Cancel(RunRecord run) =>
        (run.Id, (await grains.GetGrain<IConversationGrain>(run.ConversationId).Cancel(run.Id)).Accepted);

    async Task<RunRecord> Find(Guid agentId, string runId, CancellationToken cancellationToken)
    {
        if (!LettaId.TryParse("run", runId, out var id))
            throw LettaException.InvalidArgument($"Invalid run ID format: {runId}. Expected format: 'run-<uuid4>'");
        return await store.FindRun(id, cancellationToken) is { } run && run.AgentId == agentId ? run : throw LettaException.NotFound("Run", runId);
    }

    static LettaResponse Answer(IReadOnlyList<(Guid Id, bool Cancelled)> runs) => new((Utf8JsonWriter writer) =>
    {
        writer.WriteStartObject();
        foreach (var (id, cancelled) in runs) writer.WriteString(LettaId.Run(id), cancelled ? "cancelled" : "failed");
        writer.WriteEndObject();
    });
}
