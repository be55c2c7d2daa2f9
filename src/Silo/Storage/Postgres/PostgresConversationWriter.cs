using System.Threading.Channels;
using Conversations.Storage;
using Microsoft.Extensions.Options;

namespace Conversations.Silo.Storage.Postgres;

/// <summary>Appends to the log through one queue that a few lanes share.</summary>
internal sealed class PostgresConversationWriter : IConversationWriter, IAsyncDisposable
{
    private readonly Channel<QueuedCommit> _waiting;
    private readonly Task _lanes;

    public PostgresConversationWriter(
        PostgresDatabase database, IOptions<PostgresOptions> options, CommitMeter meter, TimeProvider time, ILogger<CommitLane> logger)
    {
        _waiting = Channel.CreateBounded<QueuedCommit>(options.Value.QueueCapacity);
        meter.Watch(() => _waiting.Reader.Count);
        var statement = new GroupCommit(options.Value.Fence);
        _lanes = Task.WhenAll(Enumerable.Range(0, options.Value.Lanes).Select(_ =>
            Task.Run(new CommitLane(_waiting.Reader, statement, options.Value.GroupSize, database, meter, time, logger).Work)));
    }

    public Task<CommitResult> Commit(ConversationCommit commit, CancellationToken cancellationToken)
    {
        var queued = new QueuedCommit(CommitRows.Of(commit));
        return queued.Through(token => _waiting.Writer.WriteAsync(queued, token), cancellationToken);
    }

    /// <summary>Takes no more commits and carries out those that wait.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _lanes.ConfigureAwait(false);
    }
}
