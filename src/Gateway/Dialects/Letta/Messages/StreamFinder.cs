using Conversations.Storage;

namespace Conversations.Gateway.Dialects.Letta.Messages;

/// <summary>Finds the run whose stream a client wants to read again, or says why it cannot be had.</summary>
sealed class StreamFinder(IConversationReader store, RunStreams streams, TimeProvider time)
{
    const int Tries = 8;
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan Lifetime = TimeSpan.FromHours(3);

    /// <summary>The run that the request names by its id or by a message's otid; else the conversation's active one.</summary>
    public async Task<RunRecord> Find(ConversationRef conversation, RetrieveBody body, CancellationToken cancellationToken)
    {
        if (body.RunId is { } runId) return Fresh(await ById(runId, cancellationToken));
        if (body.Otid is { } otid) return Fresh(await ByOtid(conversation, otid, cancellationToken));
        return Fresh(Background(await Active(conversation, cancellationToken)));
    }

    /// <summary>The run of that id.</summary>
    public async Task<RunRecord> Find(Guid runId, CancellationToken cancellationToken) =>
        Fresh(Background(await ById(runId, cancellationToken)));

    Task<RunRecord> ById(string runId, CancellationToken cancellationToken) => LettaId.TryParse("run", runId, out var id)
        ? ById(id, cancellationToken)
        : throw LettaException.InvalidArgument($"Invalid run ID format: {runId}. Expected format: 'run-<uuid4>'");

    async Task<RunRecord> ById(Guid runId, CancellationToken cancellationToken) =>
        streams.Tails.Find(runId) ?? await store.FindRun(runId, cancellationToken) ?? throw LettaException.NotFound("Run", LettaId.Run(runId));

    /// <summary>Looks for a while: the request that begins the run may be on its way.</summary>
    async Task<RunRecord> ByOtid(ConversationRef conversation, string otid, CancellationToken cancellationToken)
    {
        for (var tried = 1; ; tried++)
        {
            if (await store.FindRunByKey(conversation.Id, RunKeys.OfMessage(otid), cancellationToken) is { } run) return run;
            if (tried == Tries) throw MessageRefusals.UnknownOtid(otid);
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    async Task<RunRecord> Active(ConversationRef conversation, CancellationToken cancellationToken)
    {
        var active = await store.ListRuns(RunQueries.Active with { ConversationId = conversation.Id, Limit = 1 }, cancellationToken);
        return active.Count > 0 ? active[0] : throw LettaException.InvalidArgument("No active runs found for this conversation.");
    }

    static RunRecord Background(RunRecord run) => run.Options.Background
        ? run
        : throw LettaException.InvalidArgument("Run was not created in background mode, so it cannot be retrieved.");

    RunRecord Fresh(RunRecord run) => time.GetUtcNow() - run.CreatedAt <= Lifetime ? run : throw LettaException.Expired();
}
